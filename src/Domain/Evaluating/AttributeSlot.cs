using System.Text;

namespace Personalization.Domain.Evaluating;

/// <summary>
/// An attribute that some rule reads, numbered when the document is compiled so that a decision looks each one up at most once.
/// </summary>
internal sealed class AttributeSlot(string name)
{
    public string Name { get; } = name;

    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(name);

    public ReservedAttribute Reserved { get; } = Reserve(name);

    public static ReservedAttribute Reserve(string name) => name switch
    {
        "id" => ReservedAttribute.Id,
        "userId" => ReservedAttribute.UserId,
        "anonymousId" => ReservedAttribute.AnonymousId,
        "known" => ReservedAttribute.Known,
        "url" => ReservedAttribute.Url,
        "path" => ReservedAttribute.Path,
        "query" => ReservedAttribute.Query,
        "country" => ReservedAttribute.Country,
        "location" => ReservedAttribute.Location,
        "device" => ReservedAttribute.Device,
        _ => ReservedAttribute.None,
    };
}
