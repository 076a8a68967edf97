using Personalization.Cli.CommandLine;

namespace Personalization.Cli.Events;

/// <summary><c>grid events</c>.</summary>
internal static class EventCommands
{
    public static CommandFamily Family { get; } = new CommandFamily("events", "durable events on their way to the tracking API")
        .Add<EventsStatusCommand>(
            "status", "print how many durable events wait for delivery, and for how long",
            ["events status", "events status --output json"],
            "Exit code 4 when the storage of some partition did not answer: then more may wait than is said.");
}
