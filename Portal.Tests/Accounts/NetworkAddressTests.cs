using System.Net;
using Portal.Infrastructure.Accounts;

namespace Portal.Tests.Accounts;

public class NetworkAddressTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:3::1", "2001:db8:1:3::/64")]
    [InlineData("fe80::1%4", "fe80::/64")]
    public void All_addresses_of_one_household_are_one(string address, string counted) =>
        Assert.Equal(counted, NetworkAddress.ForLimits(IPAddress.Parse(address)));

    [Fact]
    public void Who_has_no_address_is_counted_with_others_who_have_none() => Assert.Equal("", NetworkAddress.ForLimits(null));
}
