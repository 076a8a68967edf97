namespace Personalization.SystemTests.OpenFeature;

/// <summary>The tests that share one grid.</summary>
[CollectionDefinition(nameof(DecidingGrid))]
public sealed class DecidingGridCollection : ICollectionFixture<DecidingGrid>;
