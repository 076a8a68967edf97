using System.Buffers.Binary;
using System.Text;

namespace Personalization.SystemTests.Telemetry;

/// <summary>
/// Fields of one message in Protocol Buffers' wire format: enough to read what a collector is sent without a copy of its definitions.
/// </summary>
internal sealed class ProtoReader
{
    private readonly List<(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)> _fields = [];

    public ProtoReader(ReadOnlyMemory<byte> message)
    {
        var at = 0;
        while (at < message.Length)
        {
            var key = Varint(message.Span, ref at);
            var number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    _fields.Add((number, Varint(message.Span, ref at), default));
                    break;
                case 1:
                    _fields.Add((number, BinaryPrimitives.ReadUInt64LittleEndian(message.Span[at..]), default));
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message.Span, ref at);
                    _fields.Add((number, 0, message.Slice(at, length)));
                    at += length;
                    break;
                case 5:
                    _fields.Add((number, BinaryPrimitives.ReadUInt32LittleEndian(message.Span[at..]), default));
                    at += 4;
                    break;
                default:
                    throw new FormatException($"Wire type {key & 7} of field {number} is none of this format.");
            }
        }
    }

    /// <summary>The messages in a repeated field.</summary>
    public IEnumerable<ProtoReader> Messages(int number) => All(number).Select(bytes => new ProtoReader(bytes));

    /// <summary>The message in a field; empty when there is none.</summary>
    public ProtoReader Message(int number) => new(All(number).LastOrDefault());

    public string Text(int number) => Encoding.UTF8.GetString(All(number).LastOrDefault().Span);

    public string Hex(int number) => Convert.ToHexStringLower(All(number).LastOrDefault().Span);

    public ulong Number(int number) => _fields.LastOrDefault(field => field.Number == number).Value;

    public bool Has(int number) => _fields.Exists(field => field.Number == number);

    private IEnumerable<ReadOnlyMemory<byte>> All(int number) => _fields.Where(field => field.Number == number).Select(field => field.Bytes);

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }
}
