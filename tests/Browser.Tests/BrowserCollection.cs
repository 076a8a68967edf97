namespace Personalization.BrowserTests;

/// <summary>One browser and one quickstart for the whole run; tests run one after another and each brings its own visitors.</summary>
[CollectionDefinition(nameof(BrowserCollection))]
public sealed class BrowserCollection : ICollectionFixture<BrowserFixture>;
