using Personalization.EdgeFrontend.Grid.Keys;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Tests.Harness;

/// <summary>A cluster's key that every edge of the tests knows.</summary>
internal sealed class FakeTokenKeys : ITokenKeySource
{
    public static readonly byte[] Secret = [.. Enumerable.Range(1, 32).Select(number => (byte)number)];

    public Task<TokenKey> GetAsync(string space) => Task.FromResult(new TokenKey { Secret = Secret });
}
