namespace Personalization.Sites;

/// <summary>When an event is acknowledged to the browser.</summary>
public enum EventMode
{
    /// <summary>After the tracking API took it; analytics.js retries when that fails.</summary>
    Forward,

    /// <summary>After it is durable in the grid, which then delivers it.</summary>
    Queue,
}
