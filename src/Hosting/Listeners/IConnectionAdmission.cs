using System.Net;

namespace Personalization.Hosting.Listeners;

/// <summary>
/// Decides how many connections of one client the public listener takes. The edge implements it; a host without one has no such bound.
/// </summary>
public interface IConnectionAdmission
{
    /// <summary>Takes a place. Every place that was had is given back by <see cref="Leave"/>.</summary>
    /// <param name="client">The client's own address, which a balancer may have told.</param>
    /// <param name="capacity">Most connections of all clients together.</param>
    /// <returns>Whether there was one; the connection is ended otherwise.</returns>
    bool TryEnter(IPAddress client, int capacity);

    /// <summary>Gives a place back.</summary>
    void Leave(IPAddress client);
}
