namespace Personalization.Chaos.Tests.History;

/// <summary>
/// A store in memory that keeps every promise but the ones it was told to break, with clients whose operations overlap. Time is the number
/// of the step, so that a seed gives the same history again.
/// </summary>
internal sealed class BrokenStore(int registers = 40)
{
    private readonly long[] _values = new long[registers];
    private readonly long[] _before = new long[registers];
    private readonly long[] _effects = new long[registers];

    public int DropsOneWriteIn { get; init; }

    public int ReadsOldOneIn { get; init; }

    public int DoublesOneWriteIn { get; init; }

    public int RefusesButStoresOneIn { get; init; }

    public int LosesOneAnswerIn { get; init; }

    public IEnumerable<FinalState> Final =>
        Enumerable.Range(0, registers).Select(register => new FinalState(register, _values[register], _effects[register]));

    public void Run(Random random, HistoryRecorder recorder, int clients, int operations)
    {
        var next = new long[registers];
        var writing = new HashSet<int>();
        var pending = new List<Pending>();
        for (long step = 1; operations > 0 || pending.Count > 0; step++)
        {
            if (operations > 0 && pending.Count < clients)
            {
                var register = random.Next(registers);
                var isWrite = random.Next(4) == 0 && writing.Add(register);
                pending.Add(new Pending(register, isWrite, isWrite ? ++next[register] : 0, step));
                operations--;
            }
            else
            {
                var index = random.Next(pending.Count);
                var one = pending[index];
                if (!one.HasHappened)
                {
                    pending[index] = Happen(one, random);
                    continue;
                }

                pending.RemoveAt(index);
                if (one.IsWrite)
                {
                    writing.Remove(one.Register);
                }

                recorder.Add(new Operation(
                    one.Register,
                    one.IsWrite,
                    one.Value,
                    one.InvokedAt,
                    one.Outcome == OperationOutcome.Unknown ? long.MaxValue : step,
                    one.Outcome,
                    one.IsWrite ? ReadSource.None : ReadSource.Grain));
            }
        }
    }

    private Pending Happen(Pending one, Random random)
    {
        if (!one.IsWrite)
        {
            var old = Chance(ReadsOldOneIn);
            return one with
            {
                HasHappened = true,
                Outcome = OperationOutcome.Ok,
                Value = old ? _before[one.Register] : _values[one.Register],
            };
        }

        var outcome = Chance(RefusesButStoresOneIn)
            ? OperationOutcome.Failed
            : Chance(LosesOneAnswerIn) ? OperationOutcome.Unknown : OperationOutcome.Ok;
        var stores = outcome != OperationOutcome.Unknown || random.Next(2) == 0;
        if (stores && !Chance(DropsOneWriteIn))
        {
            _before[one.Register] = _values[one.Register];
            _values[one.Register] = one.Value;
            _effects[one.Register] += Chance(DoublesOneWriteIn) ? 2 : 1;
        }

        return one with { HasHappened = true, Outcome = outcome };

        bool Chance(int oneIn) => oneIn > 0 && random.Next(oneIn) == 0;
    }

    private sealed record Pending(int Register, bool IsWrite, long Value, long InvokedAt)
    {
        public bool HasHappened { get; init; }

        public OperationOutcome Outcome { get; init; }
    }
}
