using Personalization.Hosting.Clocks;
using Personalization.Sessions;

namespace Personalization.EdgeFrontend.Grid.Sessions;

/// <summary>The clocks that the edge's side of a session goes by.</summary>
internal interface ISessionClock
{
    ClockReading Read();
}

/// <summary>The machine's.</summary>
internal sealed class MachineClock(TimeProvider time) : ISessionClock
{
    public ClockReading Read() => new(BootTime.Read(time), time.GetUtcNow() - DateTimeOffset.UnixEpoch);
}
