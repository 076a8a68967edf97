using System.Text.Json;
using Personalization.Domain.Conditions;
using Personalization.Domain.Evaluating;
using Personalization.Domain.Problems;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation.Reading;

/// <summary>What one compilation collects: problems, dropped fields, attribute slots.</summary>
internal class CompileContext
{
    private readonly CompileMode _manner;
    private readonly Dictionary<string, int> _slotIndexes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InListTest> _groupLists = new(StringComparer.Ordinal);
    private long _expanded;

    public CompileContext(CompileMode manner)
    {
        _manner = manner;
        Fields = new TypedFields(this);
    }

    public bool Strict => _manner == CompileMode.Strict;

    /// <summary>Whether the document was written for us, so that names which the public format leaves open are filled in.</summary>
    public bool IsOurs => _manner != CompileMode.Lenient;

    /// <summary>Members by their type.</summary>
    public TypedFields Fields { get; }

    public List<RuleProblem> Problems { get; } = [];

    public List<string> Dropped { get; } = [];

    public List<AttributeSlot> Slots { get; } = [];

    public Dictionary<string, int> FeatureIndexes { get; } = new(StringComparer.Ordinal);

    /// <summary>The document's saved groups; undefined without them.</summary>
    public JsonElement SavedGroups { get; set; }

    /// <summary>The document's contextual bandits; undefined without them.</summary>
    public JsonElement ContextualBandits { get; set; }

    /// <summary>The list of a saved group, prepared once however many rules name it.</summary>
    public InListTest GroupList(string id, JsonElement values)
    {
        if (!_groupLists.TryGetValue(id, out var list))
        {
            _groupLists[id] = list = new InListTest(values, ignoreCase: false);
        }

        return list;
    }

    /// <summary>Counts what a reference copies; false when there is no room left for it.</summary>
    public bool Expand(JsonElement copied, string place)
    {
        var before = _expanded;
        _expanded += JsonFields.Raw(copied).Length;
        if (before <= RuleLimits.ExpandedBytes && _expanded > RuleLimits.ExpandedBytes)
        {
            Refuse(
                place,
                $"references to groups and bandits copy more than {RuleLimits.ExpandedBytes} bytes of conditions; name fewer of them",
                RuleLaw.Limit);
        }

        return _expanded <= RuleLimits.ExpandedBytes;
    }

    public void Refuse(string place, string message, RuleLaw law = RuleLaw.Form) =>
        Problems.Add(new RuleProblem(place, message) { Law = law });

    /// <summary>A word of the language that this build does not know, perhaps of a newer one: what it means must not be guessed.</summary>
    public void RefuseUnknown(string place, string message)
    {
        if (IsOurs)
        {
            Refuse(place, message);
        }
    }

    /// <summary>A problem in documents written for us, tolerated in imports.</summary>
    public void RefuseIfStrict(string place, string message, RuleLaw law = RuleLaw.Form)
    {
        if (Strict)
        {
            Refuse(place, message, law);
        }
    }

    /// <summary>Members that are there and decide nothing: a mistake in documents written for us, dropped from imports.</summary>
    public void RefuseVoid(JsonElement owner, string place, string why, params ReadOnlySpan<string> members)
    {
        foreach (var member in members)
        {
            if (!owner.TryGetProperty(member, out _)) continue;
            if (Strict)
            {
                Refuse(Join(place, member), why);
            }
            else
            {
                Dropped.Add(Join(place, member));
            }
        }
    }

    public int SlotOf(string attribute)
    {
        if (_slotIndexes.TryGetValue(attribute, out var index)) return index;
        index = Slots.Count;
        Slots.Add(new AttributeSlot(attribute, ReservedOf(attribute)));
        _slotIndexes.Add(attribute, index);
        return index;
    }

    /// <summary>Which of our names an attribute has.</summary>
    protected virtual ReservedAttribute ReservedOf(string attribute) => AttributeSlot.Reserve(attribute);

    /// <summary>Refuses or drops the members that nobody reads.</summary>
    public void CheckFields(JsonElement owner, string place, string[] known)
    {
        foreach (var member in owner.EnumerateObject())
        {
            if (Array.IndexOf(known, member.Name) >= 0) continue;
            var where = Join(place, member.Name);
            if (!IsOurs)
            {
                Dropped.Add(where);
            }
            else
            {
                Refuse(where, $"unknown field; known here: {string.Join(", ", known)}");
            }
        }
    }

    public static string Join(string place, string member) => place.Length == 0 ? member : place + "." + member;
}
