using Harness.Tests.Scenarios.Files;

namespace Harness.Tests.Documentation;

internal sealed class SchemaReference
{
    [Test]
    public void The_schema_in_the_repository_is_the_one_that_the_program_prints() => GeneratedText.VerifyFile("docs/scenario.schema.json", Told.Format.SchemaText());
}
