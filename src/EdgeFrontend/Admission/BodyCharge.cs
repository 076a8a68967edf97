using Personalization.EdgeFrontend.Configuration;

namespace Personalization.EdgeFrontend.Admission;

/// <summary>What one body holds of <see cref="BodyMemory"/>; given back with the end of its request.</summary>
internal sealed class BodyCharge(BodyMemory memory, ClientNetwork client, BodyTrust trust) : IDisposable
{
    public ClientNetwork Client => client;

    public BodyTrust Trust => trust;

    /// <summary>Bytes held. Written by <see cref="BodyMemory"/> alone.</summary>
    public long Bytes { get; set; }

    /// <summary>Whether it has one of the places for large bodies with a signature. Written by <see cref="BodyMemory"/> alone.</summary>
    public bool HasPlace { get; set; }

    public RateLimit? TryAdd(int bytes) => memory.TryAdd(this, bytes);

    /// <summary>Keeps this much and gives the rest back.</summary>
    public void Keep(long bytes) => memory.GiveBack(this, Bytes - bytes);

    public void Dispose()
    {
        if (Bytes > 0)
        {
            memory.GiveBack(this, Bytes);
        }
    }
}
