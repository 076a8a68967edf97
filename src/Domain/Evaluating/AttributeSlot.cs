using System.Text;

namespace Personalization.Domain.Evaluating;

/// <summary>
/// An attribute that some rule reads, numbered when the document is compiled so that a decision looks each one up at most once.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="reserved">Whose value it has, when the name is one of ours.</param>
internal sealed class AttributeSlot(string name, ReservedAttribute reserved)
{
    public string Name { get; } = name;

    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(name);

    public ReservedAttribute Reserved { get; } = reserved;

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
