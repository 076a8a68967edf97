using Personalization.Domain.Releases;

namespace Personalization.UnitTests.Releases;

/// <summary>
/// A controller that may be lost at any moment, over a store that may not answer, or answer late, against a reference that knows only what
/// must never happen: the candidate decides for more visitors than the last step that passed allows.
/// </summary>
public sealed class ReleaseModelTests
{
    private const int Steps = 10_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_release_is_never_past_the_last_step_that_passed(int seed)
    {
        var random = new Random(seed);
        var world = new World(random);
        for (var step = 0; step < Steps; step++)
        {
            world.Step();
            world.Check();
        }

        // A model in which nothing happens proves nothing.
        Assert.True(world.Completed > 20 && world.RolledBack > 20, $"{world.Completed} completed, {world.RolledBack} rolled back");
        Assert.True(world.Killed > 100 && world.Lost > 100, $"{world.Killed} controllers killed, {world.Lost} answers lost");
    }

    private sealed class World(Random random)
    {
        private readonly ReleaseLimits _limits = new() { MinPages = 10 };
        private readonly List<ReleaseChange> _late = [];
        private ReleaseState _stored = New(1);
        private long _next = 2;
        private bool _isBad;
        private int _goodUntil;
        private TimeSpan _now;
        private TimeSpan _since;
        private ReleaseWindow _window = new();
        private long _stable;
        private long _good;
        private long _bad;

        public int Completed { get; private set; }

        public int RolledBack { get; private set; }

        public int Killed { get; private set; }

        public int Lost { get; private set; }

        public void Step()
        {
            _now += TimeSpan.FromSeconds(1);
            switch (random.Next(10))
            {
                case 0:
                    // The controller is lost: another one knows what is stored, and nothing else.
                    Killed++;
                    Watch();
                    break;
                case 1 when _late.Count > 0:
                    // A change that was on its way arrives after all.
                    Store(_late[0]);
                    _late.RemoveAt(0);
                    break;
                case 2:
                    Operator();
                    break;
                default:
                    Look();
                    break;
            }
        }

        public void Check()
        {
            Assert.True(
                _stored.Taken <= _goodUntil + 1,
                $"step {_stored.Taken} is in force and only {_goodUntil} passed, release {_stored.Candidate}");
        }

        private static ReleaseState New(long release)
        {
            ReleasePlan.TryParseSteps("1,10,50,100", out var steps);
            return new ReleaseState
            {
                Candidate = release,
                Stable = release - 1,
                Plan = new ReleasePlan { Steps = steps, Hold = TimeSpan.FromSeconds(3) },
            };
        }

        private void Watch() => (_window, _since) = (new ReleaseWindow(), _now);

        private void Look()
        {
            if (!_isBad && _stored.Taken > 0 && random.Next(40) == 0)
            {
                _isBad = true;
            }

            var share = _stored.Step?.Share ?? 0;
            var candidates = (long)(200 * share);
            (_stable, _good, _bad) = (_stable + 200 - candidates, _good + (_isBad ? 0 : candidates), _bad + (_isBad ? candidates : 0));
            var row = new ReleaseRow("a", "a", "/", "hero", "red", ReleaseCohort.Candidate, PageKind.Decided);
            _window.Take(
                "a",
                [
                    KeyValuePair.Create(row with { Cohort = ReleaseCohort.Stable }, _stable),
                    KeyValuePair.Create(row, _good),
                    KeyValuePair.Create(row with { Kind = PageKind.Failed }, _bad),
                ],
                [],
                isNew: false);
            var facts = new ReleaseFacts
            {
                NotLoaded = random.Next(8) == 0 ? ["edge a"] : [],
                Refused = random.Next(300) == 0 ? ["silo b"] : [],
                Missing = random.Next(20) == 0 ? ["edge c"] : [],
                RehearsalFailure = random.Next(300) == 0 ? "wrong" : null,
                IsMachineryOff = random.Next(30) == 0,
            };
            var verdict = ReleaseController.Next(_stored, _now - _since, facts, _window, _window, _limits, static _ => false);
            if (verdict.Kind is ReleaseChangeKind.Advance or ReleaseChangeKind.Complete)
            {
                Assert.False(facts.IsMachineryOff || facts.NotLoaded.Count > 0 || _stored.IsHeld);
                Assert.True(_stored.Taken == 0 || _now - _since >= _stored.Plan.Hold);
                _goodUntil = Math.Max(_goodUntil, _stored.Taken);
            }

            if (verdict.Kind != ReleaseChangeKind.None)
            {
                Send(new ReleaseChange(_stored.Candidate, _stored.Taken, verdict.Kind, verdict.Why));
            }
        }

        private void Operator()
        {
            var kind = random.Next(4) switch
            {
                0 => ReleaseChangeKind.Hold,
                1 or 2 => ReleaseChangeKind.Resume,
                _ => random.Next(10) == 0 ? ReleaseChangeKind.RollBack : ReleaseChangeKind.None,
            };
            Send(new ReleaseChange(_stored.Candidate, _stored.Taken, kind, "by hand"));
        }

        private void Send(ReleaseChange change)
        {
            switch (random.Next(6))
            {
                case 0:
                    Lost++;
                    break;
                case 1:
                    _late.Add(change);
                    break;
                case 2:
                    Store(change);
                    Store(change);
                    break;
                default:
                    Store(change);
                    break;
            }
        }

        private void Store(ReleaseChange change)
        {
            if (_stored.Apply(change) is not { } next) return;
            var began = next.Taken != _stored.Taken;
            _stored = next;
            if (began)
            {
                Watch();
            }

            if (_stored.Outcome == ReleaseOutcome.None) return;
            Assert.True(_stored.Outcome == ReleaseOutcome.RolledBack || _goodUntil == _stored.Plan.Steps.Length, "completed before it passed");
            Completed += _stored.Outcome == ReleaseOutcome.Completed ? 1 : 0;
            RolledBack += _stored.Outcome == ReleaseOutcome.RolledBack ? 1 : 0;
            (_stored, _isBad, _goodUntil) = (New(_next++), false, 0);
            Watch();
        }
    }
}
