namespace Personalization.Domain.Evaluating;

/// <summary>The working memory of the linear matcher, reused from match to match.</summary>
internal sealed class PatternScratch
{
    private int[] active = new int[64];
    private int[] next = new int[64];
    private int[] stack = new int[128];
    private int[] entered = new int[64];
    private int stackLength;
    private int stamp;

    /// <summary>Steps that wait for the next unit of text, and those passed through to reach them.</summary>
    public int Count { get; private set; }

    private int Length { get; set; }

    public void Start(int steps)
    {
        if (active.Length < steps)
        {
            active = new int[steps];
            next = new int[steps];
            entered = new int[steps];

            // Every step is pushed at most twice before it is entered.
            stack = new int[steps * 2 + 2];
            stamp = 0;
        }

        Length = 0;
        Advance();
    }

    /// <summary>Takes the waiting steps and begins a new set.</summary>
    public ReadOnlySpan<int> Swap()
    {
        (active, next) = (next, active);
        var taken = active.AsSpan(0, Length);
        Length = 0;
        Advance();
        return taken;
    }

    /// <summary>True the first time in this set.</summary>
    public bool Enter(int step)
    {
        if (entered[step] == stamp)
            return false;
        entered[step] = stamp;
        Count++;
        return true;
    }

    public void Add(int step) => next[Length++] = step;

    public void Push(int step) => stack[stackLength++] = step;

    public bool TryPop(out int step)
    {
        if (stackLength == 0)
        {
            step = 0;
            return false;
        }

        step = stack[--stackLength];
        return true;
    }

    private void Advance()
    {
        Count = 0;
        stackLength = 0;
        if (++stamp != int.MaxValue)
            return;
        Array.Clear(entered);
        stamp = 1;
    }
}
