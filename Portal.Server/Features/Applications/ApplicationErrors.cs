using Portal.Domain.Common;

namespace Portal.Server.Features.Applications;

internal static class ApplicationErrors
{
    public static readonly Error NoForm = new("application.no-form", "Choose the form that you want to fill in.", "form");

    public static readonly Error OtherKind = new(
        "application.other-kind", "This form is for another kind of provider. If the record has the wrong kind, correct the record first.", "form");

    public static readonly Error UnknownField = new(
        "section.unknown-field", "This field is no longer part of the form as you see it. Reload the page; what you typed elsewhere is saved.");

    public static readonly Error TooLong = new(
        "section.too-long", "This is longer than a field can hold (20,000 characters). Shorten it; the text is still in the field and is not saved yet.");

    /// <summary>The file is sealed for a version that is not the current one any more.</summary>
    public static readonly Error OtherVersion = new(
        "document.other-version", "A new version of the application was begun while the file was on its way. Reload the page and add the file again.");

    public static readonly Error TooManyItems = new("section.too-many-items", "There is no room for more entries here. Remove one first.");

    /// <summary>Somebody else changed the field since it was shown. Nothing was overwritten.</summary>
    public static Error ChangedByOther(string name, string when) => new(
        "section.changed-by-other", $"{name} changed this field at {when}, after you opened it. Choose which text to keep.");
}
