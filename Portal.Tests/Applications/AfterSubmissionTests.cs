using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Applications;
using Portal.Server.Features.Applications;
using Portal.Tests.Support;

namespace Portal.Tests.Applications;

/// <summary>Notes, attachments, withdrawing and copying.</summary>
public sealed class AfterSubmissionTests : IClassFixture<TestDatabase>, IDisposable
{
    private readonly TestDatabase _database;
    private readonly World _world;
    private readonly Signers _signers;

    public AfterSubmissionTests(TestDatabase database) => (_database, _world, _signers) = (database, new World(database), new Signers(database));

    [Fact]
    public async Task Notes_are_added_before_and_after_and_show_author_time_and_hash()
    {
        var (nora, provider, application) = await WaitingAsync();
        var drafter = await _world.PersonAsync("Ben Oak");
        await _world.DelegationAsync(provider, drafter, [Permission.ViewApplication, Permission.AddNote]);
        Assert.True((await _signers.Of<Notes>(drafter).AddAsync(application, "  Check the fax number.  ")).Succeeded);
        await SignAsync(nora, application);
        Assert.True((await _signers.Of<Notes>(drafter).AddAsync(application, "The license follows.")).Succeeded);

        var notes = (await _signers.Of<Standings>(nora).ReadAsync(application)).Value.Notes.Lines;
        Assert.Equal(["Check the fax number.", "The license follows."], notes.Select(n => n.Body));
        Assert.All(notes, n => Assert.Equal("Ben Oak", n.Author));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("The license follows."))), notes[1].Sha256);

        var reviewer = await _world.PersonAsync("Rita Vale", StaffRole.Reviewer);
        Assert.True((await _signers.Of<Notes>(reviewer).AddAsync(application, "Looks odd.", staffOnly: true)).Succeeded);
        Assert.Equal(
            ["The license follows.", "Looks odd."], (await _signers.Of<Standings>(reviewer).ReadAsync(application)).Value.Notes.Lines.Select(n => n.Body));
        Assert.Equal(2, (await _signers.Of<Standings>(nora).ReadAsync(application)).Value.Notes.Lines.Count);
    }

    [Fact]
    public async Task Whoever_does_not_see_every_section_sees_own_notes_and_attachments_only()
    {
        var (nora, provider, application) = await WaitingAsync();
        await SignAsync(nora, application);
        var drafter = await _world.PersonAsync("Ben Oak");
        await _world.DelegationAsync(
            provider, drafter, [Permission.ViewApplication, Permission.AddNote, Permission.ManageDocuments],
            sections: new SectionScope(SectionLevel.Edit, new Dictionary<string, SectionLevel> { ["payment"] = SectionLevel.None }));
        await _signers.Of<Notes>(nora).AddAsync(application, "The account ends in 6789.");
        await _signers.Of<Notes>(drafter).AddAsync(application, "Mine.");
        var check = await AttachAsync(nora, application);
        var own = await AttachAsync(drafter, application);

        var seen = (await _signers.Of<Standings>(drafter).ReadAsync(application)).Value;
        Assert.Equal(["Mine."], seen.Notes.Lines.Select(n => n.Body));
        Assert.Equal([own.Value], seen.Attachments.Lines.Select(a => a.Id));
        Assert.Equal(Error.NotFound, (await _signers.Of<Attachments>(drafter).OpenAsync(application, check)).Error);
        Assert.Equal(Error.NotFound, (await _signers.Of<CertifiedFiles>(drafter).EvidenceAsync(application)).Error);
        Assert.Equal(Error.NotFound, (await _signers.Of<Reviews>(drafter).OpenAsync(application)).Error);
        await using var content = (await _signers.Of<Attachments>(nora).OpenAsync(application, own)).Value.Content;
        var bytes = new MemoryStream();
        await content.CopyToAsync(bytes);
        Assert.Equal(SampleFiles.Pdf(), bytes.ToArray());
    }

    [Fact]
    public async Task The_pdf_shows_sensitive_values_so_who_may_not_see_them_gets_none()
    {
        var (_, provider, application) = await WaitingAsync();
        var manager = await _world.PersonAsync("Olu Park");
        await _world.DelegationAsync(provider, manager, [Permission.ViewApplication, Permission.RequestSignature]);
        Assert.True((await _signers.Of<Reviews>(manager).OpenAsync(application)).Succeeded);
        Assert.Equal(Error.NotFound, (await _signers.Of<CertifiedFiles>(manager).PdfAsync(application)).Error);
    }

    [Fact]
    public async Task Nothing_is_attached_to_a_draft()
    {
        var (nora, _, application) = await WaitingAsync();
        var refused = await _signers.Of<Attachments>(nora).AddAsync(application, new MemoryStream(SampleFiles.Pdf()), "license.pdf", null);
        Assert.Equal("application.not-possible-now", refused.Error!.Code);
    }

    [Fact]
    public async Task Withdrawing_ends_the_request_and_the_application()
    {
        var (nora, _, application) = await WaitingAsync();
        Assert.True((await _signers.Of<Withdrawals>(nora).WithdrawAsync(application, "Not needed")).Succeeded);
        Assert.Equal("Withdrawn", await _signers.StatusAsync(application));
        Assert.True(await _database.ScalarAsync<bool>("select voided_at is not null from signature_requests where application_id = $1", application.Value));
        Assert.False((await _signers.Of<Drafting>(nora).SaveFieldAsync(application, new FieldAddress("contact", "phone"), "1", 1)).Succeeded);
    }

    [Fact]
    public async Task A_copy_has_the_answers_items_of_its_own_and_no_documents()
    {
        var (nora, _, application) = await WaitingAsync();
        await SignAsync(nora, application);
        var copied = await _signers.Of<Copying>(nora).CopyAsync(application);
        Assert.True(copied.Succeeded, copied.Error?.Message);

        var (before, after) = (await LoadAsync(application), await LoadAsync(copied.Value));
        Assert.Equal(before.Raw("identity", "ssn"), after.Raw("identity", "ssn"));
        Assert.Equal(before.Items("licenses", "licenses").Select(i => i.Fields["number"]), after.Items("licenses", "licenses").Select(i => i.Fields["number"]));
        Assert.Empty(before.Items("licenses", "licenses").Select(i => i.Id).Intersect(after.Items("licenses", "licenses").Select(i => i.Id)));
        Assert.Empty(after.Documents("documents", "licenseCopy"));
        var gaps = (await _signers.Of<Standings>(nora).ReadAsync(copied.Value)).Value.Gaps!;
        Assert.Equal(["Voided check or letter of the bank", "Licenses"], gaps.Documents);
        Assert.Empty(gaps.Sections);
        Assert.Equal((application, "Nora Quist"), (gaps.Origin.Source!.Value, gaps.Origin.By));
        Assert.Equal("Draft", await _signers.StatusAsync(copied.Value));
        Assert.Equal("Submitted", await _signers.StatusAsync(application));
    }

    public void Dispose() => _signers.Dispose();

    private async Task<AnswerSet> LoadAsync(EnrollmentApplicationId application)
    {
        await using var db = _database.Context();
        var version = new VersionId(await db.Applications.Where(a => a.Id == application.Value).Select(a => a.CurrentVersionId).SingleAsync());
        return (await _signers.Of<AnswerStore>(null).LoadAsync(db, version, _signers.Form, [.. _signers.Form.Sections.Select(s => s.Key)], default)).Answers;
    }

    private async Task<DocumentId> AttachAsync(Person person, EnrollmentApplicationId application) =>
        (await _signers.Of<Attachments>(person).AddAsync(application, new MemoryStream(SampleFiles.Pdf()), "check.pdf", null)).Value;

    private async Task SignAsync(Person nora, EnrollmentApplicationId application)
    {
        using var passkey = await _signers.PasskeyAsync(nora);
        Assert.True((await _signers.SignAsync(nora, application, passkey)).Succeeded);
    }

    private async Task<(Person, ProviderId, EnrollmentApplicationId)> WaitingAsync()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(nora);
        return (nora, provider, await _signers.WaitingAsync(nora, provider));
    }
}
