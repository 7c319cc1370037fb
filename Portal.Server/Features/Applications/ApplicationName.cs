using Portal.Domain.Applications;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;

namespace Portal.Server.Features.Applications;

/// <summary>What an application is called wherever another may stand beside it: several of one form are often started on one day.</summary>
/// <param name="Id">The application; its number is the end of this.</param>
/// <param name="Form">The title of its form.</param>
/// <param name="StartedAt">When it was started.</param>
/// <param name="Status">How it stands.</param>
public sealed record ApplicationName(EnrollmentApplicationId Id, string Form, DateTimeOffset StartedAt, ApplicationStatus Status)
{
    /// <summary>In a sentence or a list: the form and the number.</summary>
    public string Short => ShortOf(Form, Id);

    /// <summary>Where one is chosen, given or decided about: also when it was started, and how it stands.</summary>
    public string Whole => $"{Form}, started {StartedAt.UtcDateTime:MM/dd/yyyy}, number {StatusWords.NumberOf(Id)}: {StatusWords.Of(Status).ToLowerInvariant()}";

    /// <summary>The same where no more is known.</summary>
    internal static string ShortOf(string form, EnrollmentApplicationId application) => $"{form}, number {StatusWords.NumberOf(application)}";

    /// <summary>The name of a row. A form that is not known any more is named by its key.</summary>
    internal static ApplicationName Of(ApplicationRow row, FormCatalog forms) => new(
        new EnrollmentApplicationId(row.Id), forms.Find(row.FormKey, row.FormVersion)?.Title ?? row.FormKey, row.StartedAt, row.Status);
}
