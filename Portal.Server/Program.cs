using Portal.Infrastructure;
using Portal.Server;
using Portal.Server.Commands;

try
{
    if (PortalCommands.Find(args) is { } command)
        return await command.RunAsync();

    await WebApplication.CreateBuilder(args).AddPortal().Build().UsePortal().RunAsync();
    return 0;
}
catch (InvalidSettingException refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}
