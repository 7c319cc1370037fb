using Portal.Domain.Certifications;

namespace Portal.Tests.Certifications;

public class SignerNameTests
{
    [Theory]
    [InlineData("practitioner", "Dana Reyes MD")]
    [InlineData("authorized-official", "Olu Park")]
    [InlineData("delegated-official", "Olu Park")]
    public void A_practitioner_signs_as_the_provider_and_an_official_as_themselves(string capacity, string name) =>
        Assert.Equal(name, SignerName.Of(capacity, "Dana Reyes MD", "Olu Park"));
}
