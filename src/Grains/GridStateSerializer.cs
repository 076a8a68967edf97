using System.Text.Json;
using Orleans.Storage;
using Personalization.Grains.Events;
using Personalization.Grains.Profiles.Row;

namespace Personalization.Grains;

/// <summary>Blocks are stored as they are, every other state as plain JSON. Neither writes type names, so classes can be renamed.</summary>
internal sealed class GridStateSerializer : IGrainStorageSerializer
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public BinaryData Serialize<T>(T? input) => input switch
    {
        UserProfileState profile => new BinaryData(profile.ToStoredBytes()),
        EventChunk chunk => new BinaryData(chunk.ToStoredBytes()),
        EventCursor cursor => new BinaryData(cursor.ToStoredBytes()),
        EventIdPage page => new BinaryData(page.ToStoredBytes()),
        _ => new BinaryData(JsonSerializer.SerializeToUtf8Bytes(input, Json)),
    };

    public T Deserialize<T>(BinaryData input)
    {
        if (typeof(T) == typeof(UserProfileState)) return (T)(object)UserProfileState.FromStoredBytes(input.ToMemory());
        if (typeof(T) == typeof(EventChunk)) return (T)(object)EventChunk.FromStoredBytes(input.ToMemory());
        if (typeof(T) == typeof(EventCursor)) return (T)(object)EventCursor.FromStoredBytes(input.ToMemory());
        if (typeof(T) == typeof(EventIdPage)) return (T)(object)EventIdPage.FromStoredBytes(input.ToMemory());
        return JsonSerializer.Deserialize<T>(input.ToMemory().Span, Json)
            ?? throw new InvalidDataException($"The stored state of {typeof(T).Name} is the JSON literal null.");
    }
}
