using System.Diagnostics.CodeAnalysis;

namespace Personalization.Simulators;

/// <summary>A fault in force, with the token that ends what it holds. Disposing it clears it.</summary>
[SuppressMessage(
    "Usage", "CA2213", Justification = "Requests may still wait on the token after the fault is cleared, and the source owns no timer.")]
public sealed class ActiveFault : IDisposable
{
    private readonly CancellationTokenSource _cleared = new();
    private readonly FaultBoard _board;

    internal ActiveFault(FaultBoard board, int number, Fault fault)
    {
        _board = board;
        Number = number;
        Fault = fault;
        Remaining = fault.Requests;
    }

    /// <summary>Handle for the HTTP controls.</summary>
    public int Number { get; }

    /// <summary>What was asked for.</summary>
    public Fault Fault { get; }

    /// <summary>Requests that it will still meet; null is any number.</summary>
    public int? Remaining { get; internal set; }

    /// <summary>Requests that it met.</summary>
    public int Met { get; internal set; }

    internal CancellationToken Cleared => _cleared.Token;

    /// <summary>Ends the fault; requests that it holds are answered truly.</summary>
    public void Dispose() => _board.Clear(this);

    internal void Release() => _cleared.Cancel();
}
