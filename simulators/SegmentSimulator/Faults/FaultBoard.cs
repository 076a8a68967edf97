namespace Personalization.Simulators;

/// <summary>The faults in force. The first one added that matches a request meets it.</summary>
public sealed class FaultBoard
{
    private readonly Lock _gate = new();
    private readonly List<ActiveFault> _faults = [];
    private int _number;

    /// <summary>What is in force now, oldest first; faults that met all their requests are gone.</summary>
    public IReadOnlyList<ActiveFault> Active
    {
        get
        {
            lock (_gate)
            {
                return [.. _faults];
            }
        }
    }

    /// <summary>Puts a fault in force until its requests are used up, it is disposed, or all are cleared.</summary>
    public ActiveFault Add(Fault fault)
    {
        if (fault.Requests is < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(fault), fault.Requests, "Requests must be at least 1, or null for no end.");
        }

        lock (_gate)
        {
            var active = new ActiveFault(this, ++_number, fault);
            _faults.Add(active);
            return active;
        }
    }

    /// <summary>Ends every fault.</summary>
    public void Clear()
    {
        foreach (var fault in Active)
        {
            Clear(fault);
        }
    }

    internal bool Clear(int number)
    {
        var fault = Active.FirstOrDefault(active => active.Number == number);
        if (fault is not null)
        {
            Clear(fault);
        }

        return fault is not null;
    }

    internal void Clear(ActiveFault fault)
    {
        lock (_gate)
        {
            _faults.Remove(fault);
        }

        fault.Release();
    }

    internal ActiveFault? Take(RequestTarget target)
    {
        lock (_gate)
        {
            var fault = _faults.Find(active => Matches(active.Fault, target));
            if (fault is null) return null;
            fault.Met++;
            if (--fault.Remaining == 0)
            {
                _faults.Remove(fault);
            }

            return fault;
        }
    }

    private static bool Matches(Fault fault, RequestTarget target) =>
        (fault.Family is null || fault.Family == target.Family)
        && (fault.Endpoint is null || fault.Endpoint == target.Endpoint)
        && (fault.Id is null || fault.Id == target.Id);
}
