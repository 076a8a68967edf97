using BenchmarkDotNet.Attributes;
using Personalization.Domain.Decisions;
using Personalization.Domain.Engine;
using Personalization.Domain.Inputs;
using Personalization.Domain.Rules;

namespace Personalization.Micro;

/// <summary>The decision engine on the path of a page.</summary>
[MemoryDiagnoser]
public class DecisionBenchmarks
{
    private const int Users = 10_000;

    private readonly CompiledRuleSet _ruleSet = DecisionScenario.Compile();
    private readonly DecisionInput _one = DecisionScenario.Input(0);
    private DecisionInput[] _many = [];
    private int _next;

    [GlobalSetup(Target = nameof(TenRulesOtherProfileEachTime))]
    public void FillProfiles() => _many = [.. Enumerable.Range(0, Users).Select(DecisionScenario.Input)];

    /// <summary>The same visitor again and again: everything is in the caches.</summary>
    [Benchmark(Baseline = true)]
    public Decision TenRules() => DecisionEngine.Decide(_ruleSet, 0, _one);

    /// <summary>Ten thousand visitors in turn: the profile is not in the caches.</summary>
    [Benchmark]
    public Decision TenRulesOtherProfileEachTime()
    {
        _next = (_next + 7919) % Users;
        return DecisionEngine.Decide(_ruleSet, 0, _many[_next]);
    }

    /// <summary>No profile: nine conditions on missing traits.</summary>
    [Benchmark]
    public Decision TenRulesWithoutProfile() => DecisionEngine.Decide(_ruleSet, 0, default);

    /// <summary>Publishing: the whole document.</summary>
    [Benchmark]
    public CompiledRuleSet Compile() => DecisionScenario.Compile();
}
