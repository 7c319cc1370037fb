using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Certifications;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Server.Commands;
using Portal.Server.Features.Applications;
using Portal.Tests.Support;

namespace Portal.Tests.Applications;

/// <summary>Steps 7 to 9 of the story, as operations on a real database with a passkey in code.</summary>
public sealed class CertifyingTests : IClassFixture<TestDatabase>, IDisposable
{
    private readonly TestDatabase _database;
    private readonly World _world;
    private readonly Signers _signers;

    public CertifyingTests(TestDatabase database) => (_database, _world, _signers) = (database, new World(database), new Signers(database));

    [Fact]
    public async Task A_complete_application_is_asked_for_signed_frozen_and_its_evidence_holds()
    {
        var (nora, application, passkey) = await WaitingAsync();
        Assert.Equal("AwaitingSignature", await _signers.StatusAsync(application));

        var signed = await _signers.SignAsync(nora, application, passkey);

        Assert.True(signed.Succeeded, signed.Error?.Message);
        Assert.Equal("Submitted", await _signers.StatusAsync(application));
        var evidence = await EvidenceAsync(nora, application);
        Assert.True(CertificationEvidence.TryParse(evidence, out var read, out var problem), problem);
        Assert.All(EvidenceVerifier.Verify(read!).Checks, check => Assert.True(check.Passed, check.Sentence));
        Assert.True(Manifest.TryParse(read!.Manifest.Span, out var manifest, out _));
        Assert.Equal(nora.Name, manifest!.Signer.LegalName);
        Assert.Equal(["identity/birthDate", "identity/ssn", "payment/accountNumber"], manifest.Sensitive.Select(s => s.Path));
        Assert.Equal(2, manifest.Attachments.Count);
        Assert.Contains(manifest.Access, a => a.AccountId == nora.Id.Value && a.May.Contains("Certify"));

        var pdf = (await _signers.Of<CertifiedFiles>(nora).PdfAsync(application)).Value;
        var bytes = new MemoryStream();
        await pdf.Content.CopyToAsync(bytes);
        Assert.Equal(manifest.Pdfs.Single().Sha256, Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray())));
        Assert.Equal(
            manifest.ContentSha256, await _database.ScalarAsync<string>("select encode(content_sha256, 'hex') from certified_versions where application_id = $1", application.Value));
        Assert.True(await _database.ScalarAsync<bool>("select completed_at is not null from signature_requests where application_id = $1", application.Value));
    }

    [Fact]
    public async Task Nothing_sensitive_is_in_clear_in_what_was_certified()
    {
        var (nora, application, passkey) = await WaitingAsync();
        await _signers.SignAsync(nora, application, passkey);
        foreach (var table in new[] { "signature_requests", "certification_ceremonies", "certified_versions", "audit_pending", "answers", "answer_history" })
            foreach (var secret in new[] { "\"123456789\"", "123-45-6789", "000123456789", "1984-02-29", "2/29/1984" })
                Assert.False(await _database.ScalarAsync<bool>(
                    $"select exists (select from {table} t, jsonb_each_text(to_jsonb(t)) v where position($1 in v.value) > 0 or position(encode(convert_to($1, 'UTF8'), 'hex') in v.value) > 0)",
                    secret), $"{secret} in {table}");
    }

    [Fact]
    public async Task An_incomplete_application_is_not_sent_and_every_problem_has_its_address()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(nora);
        var application = await _signers.CompleteAsync(nora, provider);
        var field = new FieldAddress("identity", "ssn");
        await _signers.Of<Drafting>(nora).SaveFieldAsync(application, field, "12", 1);

        var asked = await _signers.Of<Signing>(nora).RequestAsync(application);

        Assert.Null(asked.Value.Request);
        Assert.Equal([field], asked.Value.Problems.Select(p => p.Address));
        Assert.Equal("Draft", await _signers.StatusAsync(application));
        Assert.Equal(0L, await _database.ScalarAsync<long>("select count(*) from signature_requests where application_id = $1", application.Value));
    }

    [Fact]
    public async Task An_edit_takes_the_request_back_and_says_who_and_where()
    {
        var (nora, application, passkey) = await WaitingAsync();
        var asked = (await _signers.AskAsync(nora, application)).Value;
        await _signers.Of<Drafting>(nora).SaveFieldAsync(application, new FieldAddress("contact", "phone"), "651-555-0199", 1);

        Assert.Equal("Draft", await _signers.StatusAsync(application));
        var standing = (await _signers.Of<Standings>(nora).ReadAsync(application)).Value;
        Assert.Equal((nora.Name, _signers.Form.Section("contact")!.Title), (standing.Voided!.By, standing.Voided.Section));
        var answered = await _signers.AnswerAsync(nora, application, asked, passkey);
        Assert.Equal("certify.changed", answered.Error!.Code);
        Assert.Equal(0L, await _database.ScalarAsync<long>("select count(*) from certified_versions where application_id = $1", application.Value));
    }

    [Fact]
    public async Task A_question_asked_before_a_change_is_no_good_after_the_signature_was_asked_for_again()
    {
        var (nora, application, passkey) = await WaitingAsync();
        var asked = (await _signers.AskAsync(nora, application)).Value;
        await _signers.Of<Drafting>(nora).SaveFieldAsync(application, new FieldAddress("contact", "phone"), "651-555-0199", 1);
        Assert.NotNull((await _signers.Of<Signing>(nora).RequestAsync(application)).Value.Request);
        Assert.Equal("certify.changed", (await _signers.AnswerAsync(nora, application, asked, passkey)).Error!.Code);
        Assert.True((await _signers.SignAsync(nora, application, passkey)).Succeeded);
    }

    [Fact]
    public async Task What_the_page_did_not_show_is_not_signed()
    {
        var (nora, application, _) = await WaitingAsync();
        var shown = (await _signers.Of<Reviews>(nora).OpenAsync(application)).Value.Request;
        await _signers.Of<Drafting>(nora).SaveFieldAsync(application, new FieldAddress("contact", "phone"), "651-555-0199", 1);
        Assert.NotNull((await _signers.Of<Signing>(nora).RequestAsync(application)).Value.Request);
        Assert.Equal("certify.changed", (await _signers.AskAsync(nora, application, request: shown)).Error!.Code);
    }

    [Fact]
    public async Task Access_that_changes_while_one_signs_is_shown_again_first()
    {
        var (nora, application, passkey) = await WaitingAsync();
        var asked = (await _signers.AskAsync(nora, application)).Value;
        var provider = new ProviderId(await _database.ScalarAsync<Guid>("select provider_id from applications where id = $1", application.Value));
        await _world.DelegationAsync(provider, await _world.PersonAsync("Ben Oak"), [Permission.ViewApplication]);
        Assert.Equal("certify.changed", (await _signers.AnswerAsync(nora, application, asked, passkey)).Error!.Code);
    }

    [Theory]
    [InlineData("Nora Quistt")]
    [InlineData("")]
    [InlineData("N. Quist")]
    public async Task Another_name_is_refused(string typed)
    {
        var (nora, application, _) = await WaitingAsync();
        var asked = await _signers.AskAsync(nora, application, typed);
        Assert.Equal("legal-name", asked.Value.Problems.Single().Field);
        Assert.Null(asked.Value.Ceremony);
    }

    [Fact]
    public async Task Without_consent_and_statement_there_is_no_question()
    {
        var (nora, application, _) = await WaitingAsync();
        var asked = await _signers.AskAsync(nora, application, "NORA  QUIST", agreed: false);
        Assert.Equal(["consent", "statement"], asked.Value.Problems.Select(p => p.Field));
    }

    [Fact]
    public async Task An_answer_counts_once_and_one_without_verification_or_from_elsewhere_not_at_all()
    {
        var (nora, application, passkey) = await WaitingAsync();
        foreach (var bend in new[]
        {
            new Bend { Flags = SoftwareAuthenticator.Synced & ~SoftwareAuthenticator.UserVerified }, new Bend { Origin = "http://localhost:5081" },
            new Bend { RpId = "example.org" }, new Bend { Type = "webauthn.create" }, new Bend { AfterSignature = [1] },
        })
        {
            var asked = (await _signers.AskAsync(nora, application)).Value;
            Assert.Equal("certify.refused", (await _signers.AnswerAsync(nora, application, asked, passkey, bend)).Error!.Code);
            Assert.Equal("certify.over", (await _signers.AnswerAsync(nora, application, asked, passkey)).Error!.Code);
        }
        var good = (await _signers.AskAsync(nora, application)).Value;
        Assert.True((await _signers.AnswerAsync(nora, application, good, passkey)).Succeeded);
        Assert.Equal("certify.over", (await _signers.AnswerAsync(nora, application, good, passkey)).Error!.Code);
    }

    [Fact]
    public async Task A_question_that_is_five_minutes_old_is_over()
    {
        var (nora, application, passkey) = await WaitingAsync();
        var asked = (await _signers.AskAsync(nora, application)).Value;
        await using (var connection = await _database.Owner.OpenConnectionAsync())
        {
            await using var late = new Npgsql.NpgsqlCommand(
                "alter table certification_ceremonies disable trigger user; update certification_ceremonies set issued_at = issued_at - interval '6 minutes', expires_at = expires_at - interval '6 minutes'"
                + $" where id = '{asked.Ceremony}'; alter table certification_ceremonies enable always trigger certification_ceremonies_once", connection);
            await late.ExecuteNonQueryAsync();
        }
        Assert.Equal("certify.over", (await _signers.AnswerAsync(nora, application, asked, passkey)).Error!.Code);
    }

    [Fact]
    public async Task An_answer_to_a_sign_in_is_no_certification_and_the_other_way_round()
    {
        var (nora, application, passkey) = await WaitingAsync();
        var asked = (await _signers.AskAsync(nora, application)).Value;
        var signIn = _signers.Of<Infrastructure.Accounts.SignIn>(null);
        var question = (await signIn.AskForPasskeyAsync(_signers.Http(), AccountParts.Visit())).Value;
        var account = nora.Id.Value.ToString();
        var toSignIn = passkey.Answer(AccountParts.Challenge(question), Signers.Origin, Signers.RpId).ToJson(account);
        Assert.Equal(
            "certify.refused", (await _signers.Of<Certifying>(nora).CompleteAsync(application, asked.Ceremony!.Value, toSignIn, _signers.Http())).Error!.Code);
        Assert.Equal(
            "certify.over", (await _signers.Of<Certifying>(nora).CompleteAsync(application, question.Ceremony, toSignIn, _signers.Http())).Error!.Code);

        var again = (await _signers.AskAsync(nora, application)).Value;
        var challenge = System.Buffers.Text.Base64Url.DecodeFromChars(again.Options!["challenge"]!.GetValue<string>());
        var toCertify = passkey.Answer(challenge, Signers.Origin, Signers.RpId).ToJson(account);
        Assert.False((await signIn.WithPasskeyAsync(question.Ceremony, toCertify, _signers.Http(), AccountParts.Visit())).Succeeded);
        Assert.False((await signIn.WithPasskeyAsync(again.Ceremony!.Value, toCertify, _signers.Http(), AccountParts.Visit())).Succeeded);
        Assert.True((await _signers.AnswerAsync(nora, application, again, passkey)).Succeeded);
    }

    [Fact]
    public async Task A_claimed_principal_and_an_agent_with_a_forged_right_find_no_such_page()
    {
        var (nora, application, _) = await WaitingAsync();
        var provider = new ProviderId(await _database.ScalarAsync<Guid>("select provider_id from applications where id = $1", application.Value));
        var agent = await _world.PersonAsync("Nora Quist");
        var delegation = await _world.DelegationAsync(provider, agent, AccessPolicy.Delegable);
        foreach (var name in await ConstraintsAsync())
            await _database.SqlAsync($"alter table delegations drop constraint {name}");
        await _database.SqlAsync("update delegations set permissions = permissions || array['Certify'] where id = $1", delegation.Value);
        await _signers.PasskeyAsync(agent);
        Assert.Equal(Error.NotFound, (await _signers.AskAsync(agent, application)).Error);

        await _database.SqlAsync("update principals set status = 'claimed' where account_id = $1", nora.Id.Value);
        Assert.Equal(Error.NotFound, (await _signers.AskAsync(nora, application)).Error);
    }

    [Fact]
    public async Task Somebody_else_cannot_answer_a_question_with_their_own_passkey()
    {
        var (nora, application, _) = await WaitingAsync();
        var asked = (await _signers.AskAsync(nora, application)).Value;
        using var other = await _signers.PasskeyAsync(await _world.PersonAsync("Ben Oak"));
        Assert.Equal("certify.refused", (await _signers.AnswerAsync(nora, application, asked, other)).Error!.Code);
    }

    [Fact]
    public async Task The_evidence_is_checked_from_the_console_and_a_changed_byte_is_found()
    {
        var (nora, application, passkey) = await WaitingAsync();
        await _signers.SignAsync(nora, application, passkey);
        using var folder = new ScratchFolder();
        var (file, said) = (Path.Combine(folder.Root, "evidence.json"), new StringWriter());
        var evidence = await EvidenceAsync(nora, application);
        await File.WriteAllBytesAsync(file, evidence);
        Assert.Equal(0, await VerifyCommand.RunAsync(file, [], said));
        Assert.Contains("What this does not prove:", said.ToString(), StringComparison.Ordinal);
        Assert.True(CertificationEvidence.TryParse(evidence, out var read, out _));
        await File.WriteAllBytesAsync(file, (read! with { Ceremony = read.Ceremony with { Nonce = new byte[32] } }).Serialize());
        Assert.Equal(1, await VerifyCommand.RunAsync(file, [], said));
        await File.WriteAllTextAsync(file, "{}");
        Assert.Equal(2, await VerifyCommand.RunAsync(file, [], said));
    }

    [Fact]
    public async Task The_files_that_were_certified_are_known_by_their_content_whatever_they_are_called()
    {
        var (nora, application, passkey) = await WaitingAsync();
        await _signers.SignAsync(nora, application, passkey);
        using var folder = new ScratchFolder();
        var (evidence, pdf) = (folder.At("evidence.json"), folder.At("application (1).pdf"));
        await File.WriteAllBytesAsync(evidence, await EvidenceAsync(nora, application));
        await using (var content = (await _signers.Of<CertifiedFiles>(nora).PdfAsync(application)).Value.Content)
        await using (var kept = File.Create(pdf))
            await content.CopyToAsync(kept);

        var (code, said) = await VerifyAsync(evidence, pdf);
        Assert.Equal(0, code);
        Assert.Contains("passed  file: application.pdf is the file that was certified.", said, StringComparison.Ordinal);
        Assert.DoesNotContain("The content of application.pdf", said, StringComparison.Ordinal);
        Assert.Contains("The content of copy.pdf: the file was not given", said, StringComparison.Ordinal);

        var bytes = await File.ReadAllBytesAsync(pdf);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(pdf, bytes);
        (code, said) = await VerifyAsync(evidence, pdf);
        Assert.Equal(1, code);
        Assert.Contains("FAILED  file: application (1).pdf is not a file that was certified, or it was changed.", said, StringComparison.Ordinal);
        Assert.Equal(2, (await VerifyAsync(evidence, folder.At("gone.pdf"))).Code);

        static async Task<(int Code, string Said)> VerifyAsync(string evidence, params string[] files)
        {
            var said = new StringWriter();
            return (await VerifyCommand.RunAsync(evidence, files, said), said.ToString());
        }
    }

    public void Dispose() => _signers.Dispose();

    private async Task<List<string>> ConstraintsAsync()
    {
        await using var db = _database.Context();
        return await db.Database.SqlQuery<string>(
            $"select conname::text as \"Value\" from pg_constraint where conrelid = 'delegations'::regclass and pg_get_constraintdef(oid) like '%Certify%'").ToListAsync();
    }

    private async Task<byte[]> EvidenceAsync(Person person, EnrollmentApplicationId application)
    {
        var opened = (await _signers.Of<CertifiedFiles>(person).EvidenceAsync(application)).Value;
        var bytes = new MemoryStream();
        await opened.Content.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private async Task<(Person, EnrollmentApplicationId, SoftwareAuthenticator)> WaitingAsync()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        return (nora, await _signers.WaitingAsync(nora, await _world.ProviderAsync(nora)), await _signers.PasskeyAsync(nora));
    }
}
