using System.Runtime.CompilerServices;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Server.Components;
using Portal.Server.Features.Applications;
using Portal.Server.Features.People;
using Portal.Tests.Forms;

namespace Portal.Tests.Applications;

/// <summary>What parts of an application's pages say.</summary>
public sealed class ApplicationPartsTests : BunitContext
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_was_withdrawn_says_so_and_not_that_it_was_submitted()
    {
        var banner = Render<StandingBanner>(p => p.Add(b => b.Standing, Standing(ApplicationStatus.Withdrawn, new Withdrawal("Olu Park", Noon, "Filed twice."))));

        Assert.Equal(["Withdrawn"], banner.FindAll(".usa-alert__heading").Select(h => h.TextContent));
        Assert.Contains("usa-alert--info", banner.Find(".usa-alert").ClassList);
        Assert.Contains("Olu Park withdrew it on 11/25/2026, 12:00 p.m. UTC: “Filed twice.”", Words(banner.Markup), StringComparison.Ordinal);
        Assert.DoesNotContain("can still be added", banner.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_certified_still_says_so() =>
        Assert.Equal(["Certified and submitted"], Render<StandingBanner>(p => p.Add(b => b.Standing, Standing(ApplicationStatus.Submitted, null))).FindAll(".usa-alert__heading").Select(h => h.TextContent));

    [Theory]
    [InlineData(ApplicationStatus.Draft, Tone.Neutral)]
    [InlineData(ApplicationStatus.AwaitingSignature, Tone.Warning)]
    [InlineData(ApplicationStatus.Submitted, Tone.Info)]
    [InlineData(ApplicationStatus.InReview, Tone.Info)]
    [InlineData(ApplicationStatus.Returned, Tone.Warning)]
    [InlineData(ApplicationStatus.Approved, Tone.Success)]
    [InlineData(ApplicationStatus.Denied, Tone.Neutral)]
    [InlineData(ApplicationStatus.Withdrawn, Tone.Neutral)]
    public void Only_what_was_approved_is_green(ApplicationStatus status, Tone tone) => Assert.Equal(tone, StatusWords.ToneOf(status));

    [Fact]
    public void A_sensitive_value_that_nobody_entered_is_not_hidden_but_absent()
    {
        Services.AddSingleton((SensitiveValues)RuntimeHelpers.GetUninitializedObject(typeof(SensitiveValues)));
        var number = Sample.Field(FieldType.Ssn, "ssn", "Social Security number") with { Sensitive = true, Required = true };
        IRenderedComponent<SectionReading> Reading(string value) => Render<SectionReading>(p => p.Add(
            r => r.Section, new OutlineSection(Sample.Section("here", number), [new OutlineRow(new FieldAddress("here", "ssn"), number, value)], [], [])));

        Assert.Equal("Not answered", Reading("").Find("dd").TextContent.Trim());
        Assert.Contains("•••••", Reading("123-45-6789").Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("6789", Reading("123-45-6789").Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_read_is_no_form_and_what_may_be_empty_is_one_line()
    {
        Services.AddSingleton((SensitiveValues)RuntimeHelpers.GetUninitializedObject(typeof(SensitiveValues)));
        var (name, suffix, fax) = (Sample.Field(FieldType.Text, "name", "Name") with { Required = true }, Sample.Field(FieldType.Text, "suffix", "Suffix"), Sample.Field(FieldType.Text, "fax", "Fax number"));
        var reading = Render<SectionReading>(p => p.Add(r => r.Section, new OutlineSection(
            Sample.Section("here", name, suffix, fax), [.. new[] { name, suffix, fax }.Select(f => new OutlineRow(new FieldAddress("here", f.Key), f, ""))], [], [])));

        Assert.Empty(reading.FindAll("input, select, textarea"));
        Assert.Equal(["Name", "Left empty"], reading.FindAll("dt").Select(t => t.TextContent));
        Assert.Equal("Suffix, Fax number", reading.FindAll("dd")[1].TextContent.Trim());
    }

    [Fact]
    public void All_applications_and_single_ones_are_never_ticked_together()
    {
        var draft = new TermsDraft();
        Assert.Equal([TermsDraft.AllApplications], draft.Applications);
        draft.ChooseApplications([TermsDraft.AllApplications, "a"]);
        Assert.Equal(["a"], draft.Applications);
        draft.ChooseApplications(["a", "b"]);
        Assert.Equal(["a", "b"], draft.Applications);
        draft.ChooseApplications([TermsDraft.AllApplications, "a", "b"]);
        Assert.Equal([TermsDraft.AllApplications], draft.Applications);
        draft.ChooseApplications([]);
        Assert.Empty(draft.Applications);
    }

    [Fact]
    public void Two_applications_of_one_day_have_different_labels()
    {
        ApplicationChoice Choice(ApplicationStatus status) => new(new EnrollmentApplicationId(Guid.NewGuid()), "individual-new-enrollment", 1, Noon, status);
        var (one, other) = (Choice(ApplicationStatus.Draft), Choice(ApplicationStatus.Draft));

        Assert.NotEqual(one.Label(FormCatalog.Shipped), other.Label(FormCatalog.Shipped));
        Assert.Equal(
            $"Individual practitioner, new enrollment, started 11/25/2026, number {one.Id.Value.ToString()[^6..].ToUpperInvariant()}: draft", one.Label(FormCatalog.Shipped));
    }

    private static string Words(string markup) =>
        System.Text.RegularExpressions.Regex.Replace(System.Text.RegularExpressions.Regex.Replace(markup, "<[^>]*>", ""), @"\s+", " ");

    private static StandingView Standing(ApplicationStatus status, Withdrawal? withdrawn) => new(
        status, null, null, null, Noon, "Nora Quist", "ab", new Newest<NoteLine>([], 0), new Newest<AttachmentLine>([], 0), null,
        new HashSet<PortalAction>(), false, true, withdrawn, Proven: false);
}
