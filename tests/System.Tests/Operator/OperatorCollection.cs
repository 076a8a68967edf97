namespace Personalization.SystemTests.Operator;

/// <summary>Tests that share the silos of <see cref="OperatorHosts"/>.</summary>
[CollectionDefinition(Name)]
public sealed class OperatorCollection : ICollectionFixture<OperatorHosts>
{
    public const string Name = "operator";
}
