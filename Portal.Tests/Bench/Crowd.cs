using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Server.Features.Applications;

namespace Portal.Bench;

/// <summary>One practitioner's draft, with the agents who may edit all of it.</summary>
internal sealed record Desk(ProviderId Provider, EnrollmentApplicationId Application, Person Practitioner, IReadOnlyList<(Person Person, DelegationId Delegation)> Agents);

/// <summary>People who draft: real rows, real sessions, and answers that were saved by the portal's own operation.</summary>
internal static class Crowd
{
    public const string Section = "identity";

    /// <summary>Fields of the section that are typed into, each by one window: of two who type into one, one is asked which text to keep.</summary>
    public static readonly IReadOnlyList<string> Fields = ["firstName", "middleName", "lastName", "credentials"];

    private static readonly (string Field, string Answer)[] Answers =
    [
        ("firstName", "Nora"), ("middleName", "Jane"), ("lastName", "Sample"), ("suffix", "III"), ("credentials", "M.D."), ("hasOtherNames", "no"),
        ("ssn", "219-09-9999"), ("birthDate", "04/28/1986"), ("birthCountry", "US"), ("birthState", "MN"), ("email", "nora@bench.example"), ("npi", "1234567893"),
    ];

    private static int _npi = 200_000_000;

    public static async Task<IReadOnlyList<Desk>> CreateAsync(BenchDatabase database, BenchPortal portal, int desks, int agentsEach)
    {
        var made = new List<Desk>();
        for (var i = 0; i < desks; i++)
            made.Add(await DeskAsync(database, portal, agentsEach));
        return made;
    }

    /// <summary>Somebody with a staff role.</summary>
    public static async Task<Person> StaffAsync(BenchDatabase database, string role)
    {
        var staff = await PersonAsync(database);
        await database.SqlAsync(
            "insert into staff_roles (id, account_id, role, confirmed_at, reason) values (gen_random_uuid(), $1, $2, now(), 'bench')", staff.Id.Value, role);
        return staff;
    }

    /// <summary>The same person in another browser.</summary>
    public static async Task<Person> SessionAsync(BenchDatabase database, Person person)
    {
        var elsewhere = person with { Session = Guid.CreateVersion7() };
        await database.SqlAsync(
            "insert into sessions (id, account_id, strength, method, device) values ($1, $2, 'full', 'password', 'bench')", elsewhere.Session, person.Id.Value);
        return elsewhere;
    }

    /// <summary>Two passkeys of a person; the first of them opened their session.</summary>
    public static async Task<byte[]> PasskeysAsync(BenchDatabase database, Person person)
    {
        byte[][] ids = [person.Id.Value.ToByteArray(), person.Session.ToByteArray()];
        foreach (var id in ids)
            await database.SqlAsync(
                """
                insert into account_passkeys (credential_id, account_id, name, public_key, sign_count, transports, is_user_verified, is_backup_eligible,
                    is_backed_up, attestation_object, client_data_json, created_at)
                values ($1, $2, 'bench', '\x00', 0, '{}', true, true, true, '\x00', '\x00', now())
                """, id, person.Id.Value);
        await database.SqlAsync("update sessions set passkey_id = $2 where id = $1", person.Session, ids[0]);
        return ids[0];
    }

    /// <summary>The answer that a field of the section is filled in with.</summary>
    public static string AnswerOf(string field) => Answers.Single(a => a.Field == field).Answer;

    /// <summary>The version at which a field changed last: what its next save says that it has seen.</summary>
    public static Task<int> VersionOfAsync(BenchDatabase database, EnrollmentApplicationId application, string field) => database.ScalarAsync<int>(
        "select section_version from answers where field_key = $2 and version_id = (select current_version_id from applications where id = $1)",
        application.Value, field);

    private static async Task<Desk> DeskAsync(BenchDatabase database, BenchPortal portal, int agents)
    {
        var practitioner = await PersonAsync(database);
        var provider = new ProviderId(Guid.CreateVersion7());
        await database.SqlAsync(
            """
            with p as (insert into providers (id, npi, kind, legal_name, taxonomy, practice_state, created_by)
                values ($1, '1' || $2, 'individual', 'Nora Sample', '207Q00000X', 'MN', $3) returning id)
            insert into principals (id, provider_id, account_id, capacity, status) select gen_random_uuid(), id, $3, 'practitioner', 'verified' from p
            """, provider.Value, (++_npi).ToString(), practitioner.Id.Value);
        var application = (await portal.Of<Applications>(practitioner).StartAsync(provider, "individual-new-enrollment")).Value;
        var drafting = portal.Of<Drafting>(practitioner);
        foreach (var (field, answer) in Answers)
            if (!(await drafting.SaveFieldAsync(application, new FieldAddress(Section, field), answer, 0)).Succeeded)
                throw new InvalidOperationException($"The answer to {field} was not kept.");
        var staff = new List<(Person, DelegationId)>();
        for (var i = 0; i < agents; i++)
            staff.Add(await AgentAsync(database, provider, practitioner));
        return new Desk(provider, application, practitioner, staff);
    }

    private static async Task<Person> PersonAsync(BenchDatabase database)
    {
        var person = new Person(new AccountId(Guid.CreateVersion7()), Guid.CreateVersion7());
        await database.SqlAsync(
            """
            with a as (insert into accounts (id, email, email_key, name, security_stamp, ready_at)
                values ($1, $1 || '@bench.example', $1 || '@bench.example', 'Nora Sample', gen_random_uuid(), now()) returning id)
            insert into sessions (id, account_id, strength, method, device) select $2, id, 'full', 'passkey', 'bench' from a
            """, person.Id.Value, person.Session);
        return person;
    }

    private static async Task<(Person, DelegationId)> AgentAsync(BenchDatabase database, ProviderId provider, Person practitioner)
    {
        var agent = await PersonAsync(database);
        var delegation = new DelegationId(Guid.CreateVersion7());
        await database.SqlAsync(
            """
            with i as (insert into invitations (id, provider_id, email, email_key, preset, permissions, all_applications, section_default, valid_from,
                    reason, status, expires_at, created_by)
                values (gen_random_uuid(), $2, 'x@bench.example', 'x@bench.example', 'drafter',
                    array['ViewApplication', 'EditDraft', 'ManageDocuments', 'AddNote'], true, 'Edit', now(), 'bench', 'accepted', now(), $4) returning *)
            insert into delegations (id, provider_id, agent_id, invitation_id, preset, permissions, all_applications, section_default, valid_from, reason, given_by)
            select $1, provider_id, $3, id, preset, permissions, true, 'Edit', valid_from, reason, created_by from i
            """, delegation.Value, provider.Value, agent.Id.Value, practitioner.Id.Value);
        return (agent, delegation);
    }
}
