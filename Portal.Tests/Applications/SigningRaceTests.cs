using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Applications;
using Portal.Infrastructure.Certifications;
using Portal.Infrastructure.Data;
using Portal.Server.Features.Applications;
using Portal.Tests.Support;

namespace Portal.Tests.Applications;

/// <summary>Signing against signing and against editing, thousands of times on a real database.</summary>
public sealed class SigningRaceTests : IClassFixture<TestDatabase>, IDisposable
{
    private const int Rounds = 600;
    private const int Lanes = 4;
    private const int AtOnce = 6;

    // One field in each of several sections: edits of different sections do not wait for each other.
    private static readonly FieldAddress[] Edited =
        [new("contact", "phone"), new("correspondence", "phone"), new("identity", "firstName"), new("specialties", "boardCertified"), new("payment", "bankName")];

    private readonly TestDatabase _database;
    private readonly World _world;
    private readonly Signers _signers;

    public SigningRaceTests(TestDatabase database) => (_database, _world, _signers) = (database, new World(database), new Signers(database));

    [Fact]
    public async Task Of_many_signatures_at_once_exactly_one_counts()
    {
        var tried = 0;
        await RunAsync(async (lane, application) =>
        {
            // One answer that comes several times, and several questions that are answered at once.
            var asked = new List<CertificationAsk>();
            for (var i = 0; i < 1 + tried % 3; i++)
                asked.Add((await _signers.AskAsync(lane.Nora, application)).Value);
            var results = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(
                i => Task.Run(() => _signers.AnswerAsync(lane.Nora, application, asked[i % asked.Count], lane.Passkey))));
            Assert.Equal(1, results.Count(r => r.Succeeded));
            Assert.All(results.Where(r => !r.Succeeded), r => Assert.Contains(r.Error!.Code, new[] { "certify.over", "certify.changed" }));
            Assert.Equal(1L, await _database.ScalarAsync<long>("select count(*) from certified_versions where application_id = $1", application.Value));
            Interlocked.Add(ref tried, results.Length);
        });
        Assert.Equal(Rounds * AtOnce, tried);
    }

    [Fact]
    public async Task What_is_frozen_is_what_was_certified_however_many_edit_meanwhile()
    {
        var (rounds, signed, edited) = (0, 0, 0);
        await RunAsync(async (lane, application) =>
        {
            var asked = (await _signers.AskAsync(lane.Nora, application)).Value;
            var before = await AnswersAsync(application);
            var (certified, saved) = await Race.RunAsync(
                Interlocked.Increment(ref rounds), () => _signers.AnswerAsync(lane.Nora, application, asked, lane.Passkey),
                () => Task.WhenAll(Edited.Select((field, i) => Task.Run(() => _signers.Of<Drafting>(lane.Editors[i % lane.Editors.Count])
                    .SaveFieldAsync(application, field, "late", 1)))));

            // Whoever comes first decides for everybody: all edits or the signature, never both.
            Assert.All(saved, s => Assert.True(s.Succeeded != certified.Succeeded, $"signed {certified.Error?.Code}, edited {s.Error?.Code}"));
            Assert.Equal(certified.Succeeded ? "Submitted" : "Draft", await _signers.StatusAsync(application));
            Interlocked.Add(ref signed, certified.Succeeded ? 1 : 0);
            Interlocked.Add(ref edited, saved.Count(s => s.Succeeded));
            if (!certified.Succeeded)
                return;
            Assert.Equal(before, await AnswersAsync(application));
            Assert.True(await _database.ScalarAsync<bool>(
                """
                select position('6515550125' in convert_from(content, 'UTF8')) > 0 and position('late' in convert_from(content, 'UTF8')) = 0
                from certified_versions where application_id = $1
                """, application.Value));
        });
        Assert.Equal(Rounds, signed + edited / Edited.Length);
        Assert.True(signed > 0 && edited > 0, $"the race did not happen: {signed} signed, {edited} edited");
    }

    public void Dispose() => _signers.Dispose();

    private sealed record Lane(Person Nora, IReadOnlyList<Person> Editors, ProviderId Provider, SoftwareAuthenticator Passkey);

    private Task RunAsync(Func<Lane, EnrollmentApplicationId, Task> round) => Task.WhenAll(Enumerable.Range(0, Lanes).Select(async number =>
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(nora);
        var editors = new[] { nora, await _world.PersonAsync("Olu Park"), await _world.PersonAsync("Ben Oak") };
        foreach (var agent in editors[1..])
            await _world.DelegationAsync(provider, agent, [.. Preset.Drafter.Permissions, Permission.EditBanking]);
        using var passkey = await _signers.PasskeyAsync(nora);
        var lane = new Lane(nora, editors, provider, passkey);
        var first = await _signers.CompleteAsync(nora, provider);
        for (var i = number; i < Rounds; i += Lanes)
            await round(lane, await WaitingLikeAsync(nora, provider, first));
    }));

    // A complete application whose signature was asked for, without the work of validating and printing it: only what signing looks at.
    private async Task<EnrollmentApplicationId> WaitingLikeAsync(Person nora, ProviderId provider, EnrollmentApplicationId first)
    {
        var id = (await _signers.Of<Server.Features.Applications.Applications>(nora).StartAsync(provider, Signers.FormKey)).Value;
        await using var db = _database.Context();
        var version = new VersionId(await db.Applications.Where(a => a.Id == id.Value).Select(a => a.CurrentVersionId).SingleAsync());
        foreach (var (table, columns) in new[]
        {
            ("section_items", "section_key, group_key, item_id, position, added_by"),
            ("answers", "section_key, group_key, item_id, field_key, value, section_version, changed_by"),
            ("documents", "section_key, slot_key, file_name, media_type, size_bytes, sha256, stored_name, scan_result, uploaded_by"),
        })
            await _database.SqlAsync(
                $"""
                insert into {table} (version_id, {(table == "documents" ? "id, " : "")}{columns})
                select $1, {(table == "documents" ? "gen_random_uuid(), " : "")}{columns} from {table}
                where version_id = (select current_version_id from applications where id = $2) {(table == "answers" ? "and value is not null" : "")}
                """, version.Value, first.Value);
        var (store, keys) = (_signers.Of<AnswerStore>(null), _signers.Of<DataKeys>(null));
        foreach (var section in _signers.Form.Sections)
            foreach (var field in section.Fields.Where(f => f.Sensitive))
                await store.WriteAsync(
                    db, version, new FieldAddress(section.Key, field.Key), true, Forms.Sample.Complete.Raw(section.Key, field.Key), 1, nora.Id, DateTimeOffset.UtcNow, null, default);
        await db.SaveChangesAsync();

        var filled = (await store.LoadAsync(db, version, _signers.Form, [.. _signers.Form.Sections.Select(s => s.Key)], default)).Answers;
        var (content, request) = (CertifiableContent.Make(_signers.Form, filled), Guid.CreateVersion7());
        using var key = await keys.OpenAsync(db, DataKeys.OwnerOf(version), default);
        db.SignatureRequests.Add(new SignatureRequestRow
        {
            Id = request,
            ApplicationId = id.Value,
            VersionId = version.Value,
            RequestedBy = nora.Id.Value,
            RequestedAt = DateTimeOffset.UtcNow,
            Content = content.Canonical,
            ContentSha256 = content.Sha256,
            SecretsSealed = key.Seal(CertifiableContent.SecretsOfRequest(request), content.Secrets),
            PdfSealed = [1],
            PdfSha256 = SHA256.HashData([1]),
            PdfLength = 1,
        });
        await db.SaveChangesAsync();
        await _database.SqlAsync("update applications set status = 'AwaitingSignature' where id = $1", id.Value);
        return id;
    }

    private Task<string> AnswersAsync(EnrollmentApplicationId application) => _database.ScalarAsync<string>(
        """
        select string_agg(a.section_key || '/' || a.field_key || '=' || coalesce(a.value, encode(a.sealed, 'hex')), ';' order by a.section_key, a.item_id, a.field_key)
        from answers a join applications p on p.current_version_id = a.version_id where p.id = $1
        """, application.Value);
}
