namespace Personalization.Grains.Storage;

/// <summary>
/// A grain state that knows its own bytes. Rows then hold exactly these, without type names and without a second encoding.
/// </summary>
/// <typeparam name="TSelf">The state type itself.</typeparam>
internal interface IStoredBlock<TSelf>
    where TSelf : IStoredBlock<TSelf>
{
    ReadOnlyMemory<byte> ToStoredBytes();

    /// <exception cref="InvalidDataException">The bytes were not written by a build that this one can read.</exception>
    static abstract TSelf FromStoredBytes(ReadOnlyMemory<byte> bytes);
}
