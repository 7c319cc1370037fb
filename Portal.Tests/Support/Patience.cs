using System.Runtime.CompilerServices;
using Bunit;

namespace Portal.Tests.Support;

/// <summary>How long a rendered component is waited for: bUnit's second is too little for a machine that has much else to do. Slow is not broken.</summary>
internal static class Patience
{
    [ModuleInitializer]
    internal static void Set() => BunitContext.DefaultWaitTimeout = TimeSpan.FromSeconds(30);
}
