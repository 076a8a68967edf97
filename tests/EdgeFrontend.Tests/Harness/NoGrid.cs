using System.Reflection;

namespace Personalization.EdgeFrontend.Tests.Harness;

/// <summary>A grid that is not there: every call fails, as before a first connection.</summary>
public class NoGrid : DispatchProxy
{
    public static IGrainFactory Create() => Create<IGrainFactory, NoGrid>();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        throw new InvalidOperationException("There is no grid in this test.");
}
