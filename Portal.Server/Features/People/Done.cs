using Portal.Domain.Common;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>What somebody did on a page.</summary>
/// <param name="Words">A sentence for them.</param>
/// <param name="Entry">The entry that it left in the ledger: what its receipt is about.</param>
public sealed record Done(string Words, Guid? Entry)
{
    /// <summary>Does it.</summary>
    public static async Task<Result<Done>> OfAsync<T>(Func<Task<Result<T>>> act, Func<T, string> words)
    {
        var (result, entry) = await Receipt.OfAsync(act);
        return result.Succeeded ? new Done(words(result.Value), entry) : result.Error;
    }
}
