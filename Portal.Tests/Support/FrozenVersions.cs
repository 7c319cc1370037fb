using Npgsql;
using NpgsqlTypes;

namespace Portal.Tests.Support;

/// <summary>
/// Freezes the current versions of applications for tests that are about something else. The schema wants the record of a signature with each
/// frozen version; this one was signed by nobody and verifies as nothing.
/// </summary>
internal static class FrozenVersions
{
    /// <summary>One statement; $1 are the ids of the applications. An open one is submitted by it.</summary>
    public const string Sql = """
        with shown as (
            select a.id as application_id, a.current_version_id as version_id, a.started_by, clock_timestamp() as at,
                (select s.id from sessions s where s.account_id = a.started_by limit 1) as session_id
            from applications a where a.id = any ($1)),
        request as (
            insert into signature_requests (id, application_id, version_id, requested_by, requested_at, content, content_sha256, secrets_sealed,
                pdf_sealed, pdf_sha256, pdf_length, completed_at)
            select gen_random_uuid(), application_id, version_id, started_by, at, '{}', sha256('{}'), '.', '.', sha256('.'), 1, at from shown
            returning id, version_id),
        ceremony as (
            insert into certification_ceremonies (id, account_id, session_id, application_id, version_id, request_id, legal_name, manifest, nonce,
                challenge, state, rp_id, origin, issued_at, expires_at, consumed_at)
            select gen_random_uuid(), started_by, session_id, application_id, version_id, request.id, 'Nobody', '{}', sha256('n'),
                sha256(uuid_send(request.id)), '', 'localhost', 'http://localhost', at, at + interval '5 minutes', at
            from shown join request using (version_id)
            returning id, version_id),
        record as (
            insert into certified_versions (version_id, application_id, request_id, ceremony_id, content, content_sha256, secrets_sealed, pdf_sha256,
                manifest, manifest_sha256, nonce, challenge, rp_id, origin, credential_id, public_key, backup_eligible, backed_up, transports,
                credential_created_at, attestation_object, registration_client_data, authenticator_data, client_data, signature, signer_id,
                legal_name, consent_id, consent_version, consent_sha256, statement_id, statement_version, statement_sha256, issued_at, expires_at,
                certified_at)
            select version_id, application_id, request.id, ceremony.id, '{}', sha256('{}'), '.', sha256('.'), '{}', sha256('{}'), sha256('n'),
                sha256(uuid_send(request.id)), 'localhost', 'http://localhost', '.', '.', false, false, '{}', at, '.', '.', '.', '.', '.', started_by,
                'Nobody', 'none', 1, sha256('.'), 'none', 1, sha256('.'), at, at + interval '5 minutes', at
            from shown join request using (version_id) join ceremony using (version_id)),
        submitted as (
            update applications a set status = 'Submitted' from shown where a.id = shown.application_id and a.status in ('Draft', 'AwaitingSignature'))
        update application_versions v set frozen_at = shown.at from shown where v.id = shown.version_id
        """;

    public static async Task FreezeAsync(NpgsqlConnection connection, params Guid[] applications)
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(Parameter(applications));
        await command.ExecuteNonQueryAsync();
    }

    public static NpgsqlParameter Parameter(params Guid[] applications) =>
        new() { Value = applications, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid };
}
