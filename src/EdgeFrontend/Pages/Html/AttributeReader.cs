using System.Diagnostics.CodeAnalysis;

namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>
/// Reads a tag's attributes up to its end, quotes and all. Says of each its name, and its value in the pieces in which it comes.
/// </summary>
internal struct AttributeReader
{
    private ShortName _name;
    private State _state;

    private enum State
    {
        Between, Name, AfterName, BeforeValue, DoubleQuoted, SingleQuoted, Unquoted,
    }

    /// <summary>The last attribute's name in lower case.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Name => _name.Bytes;

    /// <summary>A tag's name was read.</summary>
    public void Begin() => _state = State.Between;

    /// <summary>
    /// Reads on to the next thing met; the answer is how many bytes were read. They are the value's when a value was met; the byte behind a
    /// name is not read.
    /// </summary>
    public int Read(ReadOnlySpan<byte> rest, out AttributeEvent met)
    {
        met = AttributeEvent.Nothing;
        for (var i = 0; i < rest.Length; i++)
        {
            if (_state >= State.DoubleQuoted)
            {
                if (i > 0) return i;
                var length = ValueLength(rest);
                if (length > 0)
                {
                    met = AttributeEvent.Value;
                    return length;
                }

                var unquoted = _state == State.Unquoted;
                _state = State.Between;
                if (!unquoted) continue;
            }

            if (Step(rest[i], out met)) return met == AttributeEvent.Name ? i : i + 1;
            if (_state == State.Unquoted) return i; // the byte is the value's first
        }

        return rest.Length;
    }

    private readonly int ValueLength(ReadOnlySpan<byte> rest)
    {
        var end = _state switch
        {
            State.DoubleQuoted => rest.IndexOf((byte)'"'),
            State.SingleQuoted => rest.IndexOf((byte)'\''),
            _ => rest.IndexOfAny(HtmlBytes.UnquotedEnd),
        };
        return end < 0 ? rest.Length : end;
    }

    private bool Step(byte b, out AttributeEvent met)
    {
        met = AttributeEvent.Nothing;
        switch (_state)
        {
            case State.Name:
                if (b != '=' && !HtmlBytes.IsNameEnd(b))
                {
                    _name.Append(b);
                    return false;
                }

                met = AttributeEvent.Name;
                _state = State.AfterName;
                return true;
            case State.AfterName when b == '=':
                _state = State.BeforeValue;
                return false;
            case State.BeforeValue when b != '>':
                if (HtmlBytes.IsBlank(b)) return false;
                _state = b switch
                {
                    (byte)'"' => State.DoubleQuoted,
                    (byte)'\'' => State.SingleQuoted,
                    _ => State.Unquoted,
                };
                return false;
            default:
                return StepBetween(b, ref met);
        }
    }

    private bool StepBetween(byte b, ref AttributeEvent met)
    {
        if (b == '>')
        {
            met = AttributeEvent.TagEnd;
            return true;
        }

        if (b == '/')
        {
            _state = State.Between;
        }
        else if (!HtmlBytes.IsBlank(b))
        {
            _state = State.Name;
            _name.Clear();
            _name.Append(b); // a '=' here is part of the name
        }

        return false;
    }
}
