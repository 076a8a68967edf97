namespace Personalization.Hosting.Storage.Configuration;

/// <summary>When SQLite waits for the disk.</summary>
public enum SqliteSynchronous
{
    /// <summary>At every commit: an acknowledged write survives the loss of power.</summary>
    Full,

    /// <summary>At checkpoints only: several times faster, and the last seconds may go with the power (never with the process).</summary>
    Normal,
}
