using Portal.Domain.Forms;

namespace Portal.Server.Features.Applications;

/// <summary>The id of a field in the page, so that a problem can lead to it from anywhere.</summary>
internal static class FieldIds
{
    /// <summary><c>licenses/licenses[0198…]/number</c> becomes <c>f-licenses-licenses-0198…-number</c>.</summary>
    public static string Of(FieldAddress field) =>
        field.Group is null ? $"f-{field.Section}-{field.Field}" : $"f-{field.Section}-{field.Group}-{field.Item:D}-{field.Field}";
}
