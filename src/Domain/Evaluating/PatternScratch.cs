namespace Personalization.Domain.Evaluating;

/// <summary>The working memory of the linear matcher, reused from match to match.</summary>
internal sealed class PatternScratch
{
    private int[] _active = new int[64];
    private int[] _next = new int[64];
    private int[] _stack = new int[128];
    private int[] _entered = new int[64];
    private int _stackLength;
    private int _stamp;

    /// <summary>Steps that wait for the next unit of text, and those passed through to reach them.</summary>
    public int Count { get; private set; }

    private int Length { get; set; }

    public void Start(int steps)
    {
        if (_active.Length < steps)
        {
            _active = new int[steps];
            _next = new int[steps];
            _entered = new int[steps];

            // Every step is pushed at most twice before it is entered.
            _stack = new int[steps * 2 + 2];
            _stamp = 0;
        }

        Length = 0;
        Advance();
    }

    /// <summary>Takes the waiting steps and begins a new set.</summary>
    public ReadOnlySpan<int> Swap()
    {
        (_active, _next) = (_next, _active);
        var taken = _active.AsSpan(0, Length);
        Length = 0;
        Advance();
        return taken;
    }

    /// <summary>True the first time in this set.</summary>
    public bool Enter(int step)
    {
        if (_entered[step] == _stamp) return false;
        _entered[step] = _stamp;
        Count++;
        return true;
    }

    public void Add(int step) => _next[Length++] = step;

    public void Push(int step) => _stack[_stackLength++] = step;

    public bool TryPop(out int step)
    {
        if (_stackLength == 0)
        {
            step = 0;
            return false;
        }

        step = _stack[--_stackLength];
        return true;
    }

    private void Advance()
    {
        Count = 0;
        _stackLength = 0;
        if (++_stamp != int.MaxValue) return;
        Array.Clear(_entered);
        _stamp = 1;
    }
}
