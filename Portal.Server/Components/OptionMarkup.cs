using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace Portal.Server.Components;

/// <summary>
/// The options of a list as one piece of markup, made once for each list and shared by every page that shows it. As elements, the
/// countries of one field would be most of what a page holds in memory.
/// </summary>
internal static class OptionMarkup
{
    /// <summary>What stands there before anything is chosen.</summary>
    public const string SelectOne = "- Select -";

    private static readonly ConditionalWeakTable<IReadOnlyList<Choice>, string> Made = [];

    /// <summary>The markup of a list that does not change.</summary>
    public static string Of(IReadOnlyList<Choice> choices) => Made.GetValue(choices, Write);

    private static string Write(IReadOnlyList<Choice> choices)
    {
        var markup = new StringBuilder($"<option value=\"\">{SelectOne}</option>");
        foreach (var choice in choices)
            markup.Append("<option value=\"").Append(HtmlEncoder.Default.Encode(choice.Value)).Append("\">")
                .Append(HtmlEncoder.Default.Encode(choice.Label)).Append("</option>");
        return markup.ToString();
    }
}
