namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Names a session: an edge, and one process of it.</summary>
/// <param name="Edge">The edge's id, <c>Edge:Id</c>.</param>
/// <param name="Incarnation">Made up by the process when it starts. It is never taken over, it runs out.</param>
[GenerateSerializer, Immutable, Alias("personalization.SessionKey")]
public readonly record struct SessionKey([property: Id(0)] string Edge, [property: Id(1)] Guid Incarnation);
