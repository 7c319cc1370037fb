using System.Collections;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Operations;
using Portal.Server.Security;
using Portal.Tests.Support;

namespace Portal.Tests.Operations;

/// <summary>
/// Finds every public method of a feature service that takes an id, and calls it as somebody else, with ids that exist and with plausible
/// values for everything else. The only right answer is "not found", with nothing changed.
/// </summary>
internal sealed class ForeignIds(TestDatabase database, IServiceProvider services, IReadOnlyDictionary<Type, Guid> ids)
{
    private static readonly Type[] IdTypes =
    [
        typeof(ProviderId), typeof(EnrollmentApplicationId), typeof(DelegationId), typeof(InvitationId), typeof(DocumentId), typeof(PrincipalId),
        typeof(VersionId), typeof(AccountId), typeof(AccessRequestId), typeof(PresetId), typeof(LookId), typeof(SavedQuestionId), typeof(FindingId),
    ];

    /// <summary>The services: classes that go through the runner or the gate.</summary>
    public static IEnumerable<Type> Services(Assembly assembly, string inNamespace) => assembly.GetTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false } && type.Namespace?.StartsWith(inNamespace, StringComparison.Ordinal) == true)
        .Where(type => type.GetConstructors().SelectMany(c => c.GetParameters())
            .Any(p => p.ParameterType == typeof(OperationRunner) || p.ParameterType == typeof(AccessGate)))
        .OrderBy(type => type.FullName, StringComparer.Ordinal);

    /// <summary>Their methods that take an id.</summary>
    public static IEnumerable<MethodInfo> Methods(Type service) => service
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(method => method.GetParameters().Any(p => IsId(p.ParameterType)));

    public static string Name(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";

    /// <summary>Calls a method as this person.</summary>
    /// <returns>What was answered: the code of the refusal, <c>done</c>, or what is wrong with the method itself.</returns>
    public async Task<string> CallAsync(MethodInfo method, Person? person)
    {
        await using var scope = services.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        if (person is not null)
            http.User = SessionTickets.Principal(new SessionTicket(person.Session, person.Id));
        scope.ServiceProvider.GetRequiredService<IHttpContextAccessor>().HttpContext = http;
        var service = ActivatorUtilities.GetServiceOrCreateInstance(scope.ServiceProvider, method.DeclaringType!);
        if (method.Invoke(service, [.. method.GetParameters().Select(p => Argument(p, http))]) is not Task task)
            return "is not async";
        await task;
        return task.GetType().GetProperty("Result")?.GetValue(task) is { } result && result.GetType().GetProperty("Error") is { } error
            ? (error.GetValue(result) as Error)?.Code ?? "done"
            : "has no way to refuse";
    }

    /// <summary>One number over all rows of all tables, but those that say what was tried and what was signed of that meanwhile.</summary>
    public async Task<string> RowsAsync()
    {
        if (_rowsSql is null)
        {
            var sql = new StringBuilder("select md5(string_agg(t, ';' order by t)) from (");
            await using var names = database.Owner.CreateCommand("""
                select tablename from pg_tables where schemaname = 'public'
                    and tablename not in ('audit_pending', 'audit_log', 'audit_head', 'audit_subtrees', 'audit_checkpoints', 'outbox', 'rate_windows', 'access_use', 'access_last_use', 'access_use_head', 'findings', 'findings_head')
                """);
            await using var reader = await names.ExecuteReaderAsync();
            for (var first = true; await reader.ReadAsync(); first = false)
                sql.Append(first ? "" : " union all ").Append($"select '{reader.GetString(0)}:' || r::text as t from {reader.GetString(0)} r{Told(reader.GetString(0))}");
            _rowsSql = sql.Append(") rows").ToString();
        }
        return await database.ScalarAsync<string>(_rowsSql);
    }

    // So many refused attempts are unusual access, which is found and told meanwhile.
    private static string Told(string table) => table == "notices" ? " where kind <> 'unusual-access'" : "";

    private string? _rowsSql;

    private static bool IsId(Type type) => IdTypes.Contains(Nullable.GetUnderlyingType(type) ?? type);

    private object? Argument(ParameterInfo parameter, HttpContext http) =>
        parameter.ParameterType == typeof(HttpContext) ? http
        : parameter.ParameterType == typeof(CancellationToken) ? CancellationToken.None
        : Value(parameter.ParameterType, parameter.Name!);

    private object? Value(Type type, string name)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        if (IsId(bare))
            return Activator.CreateInstance(bare, ids.GetValueOrDefault(bare, Guid.NewGuid()));
        return bare switch
        {
            _ when bare == typeof(string) => name switch { "section" => "licenses", "formKey" => "individual-new-enrollment", _ => "x" },
            _ when bare == typeof(bool) => false,
            _ when bare == typeof(int) => 1,
            _ when bare == typeof(long) => 1L,
            _ when bare == typeof(Guid) => Guid.NewGuid(),
            _ when bare == typeof(DateTimeOffset) => DateTimeOffset.UtcNow,
            _ when bare == typeof(Stream) => new MemoryStream("%PDF-1.7"u8.ToArray()),
            _ when bare == typeof(FieldAddress) => new FieldAddress("licenses", "x"),
            _ when bare.IsEnum => Enum.GetValues(bare).GetValue(0),
            _ when bare.IsArray => Array.CreateInstance(bare.GetElementType()!, 0),
            _ when bare.IsGenericType && bare.IsAssignableTo(typeof(IEnumerable)) => Empty(bare),
            _ => Made(bare),
        };
    }

    private static object Empty(Type type)
    {
        var arguments = type.GetGenericArguments();
        var list = arguments.Length == 2 ? typeof(Dictionary<,>) : type.Name.Contains("Set", StringComparison.Ordinal) ? typeof(HashSet<>) : typeof(List<>);
        return Activator.CreateInstance(list.MakeGenericType(arguments))!;
    }

    private object Made(Type type)
    {
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        return constructor.Invoke([.. constructor.GetParameters().Select(p => Value(p.ParameterType, p.Name!))]);
    }
}
