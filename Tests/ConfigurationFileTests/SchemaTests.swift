import Foundation
import Policy
import Testing

@testable import ConfigurationFile

@Suite("The tables of keys, the schema and the manual")
struct SchemaTests {
    @Test("the reader asks for every key of the tables")
    func everyKey() throws {
        let reading = Reading(
            file: "whole.yaml",
            environment: ["OPENAI_API_KEY": "a"],
            readFile: { _ in Array("a-secret-of-many-letters".utf8) }
        )
        _ = try ConfigurationLoader.declaration(Array(WholeFileTests.yaml.utf8), reading)

        let known = Section.allCases.flatMap { section in
            section.fields.map { "\(section.rawValue).\($0.name)" }
        }
        #expect(reading.askedKeys == Set(known))
    }

    @Test("the whole file of the reader's own test uses every key")
    func wholeFile() {
        for section in Section.allCases {
            for field in section.fields { #expect(WholeFileTests.yaml.contains("\(field.name):")) }
        }
    }

    @Test("the defaults in the tables are those of the declaration")
    func defaults() throws {
        func lines(_ section: Section, _ indentation: String) -> String {
            section.fields.compactMap { field in field.fallback.map { "\(indentation)\(field.name): \($0)\n" }
            }
            .joined()
        }
        let yaml = """
            server:
            \(lines(.server, "  "))
            store:
              retention:
            \(lines(.retention, "    "))
            providers:
              - name: a
                kind: openai
            \(lines(.provider, "    "))
                limits:
            \(lines(.providerLimits, "      "))
                timeouts:
            \(lines(.timeouts, "      "))
                retries:
            \(lines(.retries, "      "))
                breaker:
            \(lines(.breaker, "      "))
            models:
              - name: m
            \(lines(.model, "    "))
                targets:
                  - provider: a
                    model: x
            \(lines(.target, "        "))
            teams:
              - name: t
                budget:
                  limit_usd: 1
            \(lines(.budget, "      "))
            """

        let declaration = try load(yaml).declaration

        #expect(declaration.server == ServerSettings())
        #expect(declaration.store == StoreSettings())
        var provider = ProviderDeclaration(name: "a", kind: "openai")
        provider.baseURL = "https://api.openai.com/v1"
        provider.timeouts = Timeouts()
        provider.retries = RetryTerms()
        provider.breaker = BreakerTerms()
        #expect(declaration.providers == [provider])
        var model = ModelDeclaration(name: "m")
        model.targets = [TargetDeclaration(provider: "a", model: "x")]
        #expect(declaration.models == [model])
        #expect(declaration.teams.first?.budget?.window == .month)
        #expect(declaration.teams.first?.budget?.timeZone == "UTC")
    }

    @Test("the schema is JSON that knows every key and refuses others")
    func schema() throws {
        let data = Data(ConfigurationSchema.json.utf8)
        let schema = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        let definitions = try #require(schema["$defs"] as? [String: [String: Any]])

        for section in Section.allCases {
            let object = section == .configuration ? schema : try #require(definitions[section.rawValue])
            let properties = try #require(object["properties"] as? [String: Any])
            #expect(Set(properties.keys) == Set(section.fields.map(\.name)))
            #expect(object["additionalProperties"] as? Bool == false)
            let required = Set(object["required"] as? [String] ?? [])
            #expect(required == Set(section.fields.filter(\.isRequired).map(\.name)))
        }
        #expect(definitions.count == Section.allCases.count - 1)
    }

    @Test("the manual has a row for every key, with its default and its variable")
    func manual() throws {
        let lines = try Manual.text().split(separator: "\n")

        for section in Section.allCases where section != .configuration {
            for field in section.fields {
                let rows = lines.filter { $0.hasPrefix("| `\(field.name)` |") }
                #expect(!rows.isEmpty, "\(section).\(field.name)")
                for expected in [field.fallback, section.variable(field)].compactMap({ $0 }) {
                    #expect(
                        rows.contains { $0.contains("| `\(expected)` |") },
                        "\(section).\(field.name) \(expected)"
                    )
                }
                guard case .choice(let words) = field.type else { continue }
                // The catalogue's kinds are too many for the row: they have a page of their own.
                for word in words.prefix(10) {
                    #expect(rows.contains { $0.contains("`\(word)`") }, "\(section).\(field.name) \(word)")
                }
            }
        }
    }

    @Test("every example of the manual loads without a warning")
    func examples() throws {
        let blocks = try Manual.blocks()
        #expect(blocks.count >= 4)

        for block in blocks {
            let loaded = try load(
                block,
                environment: [
                    "OPENAI_API_KEY": "a", "GROQ_API_KEY": "b", "ALERT_SECRET": "a-secret-of-many-letters",
                    "OPENID_SECRET": "c", "ANTHROPIC_API_KEY": "e", "AWS_BEDROCK_KEY": "d",
                ],
                files: ["secrets/vllm-key": "c\n", "secrets/google.json": "{}"]
            )
            #expect(loaded.warnings.isEmpty)
        }
    }
}

/// The manual's page on configuration.
private enum Manual {
    static func text() throws -> String {
        let here = URL(filePath: #filePath)
        // The test's file is two folders below the package's.
        let page = here.deletingLastPathComponent().appending(path: "../../docs/configuration.md")
        return try String(contentsOf: page.standardizedFileURL, encoding: .utf8)
    }

    /// The fenced blocks of YAML.
    static func blocks() throws -> [String] {
        try text().components(separatedBy: "\n```yaml\n").dropFirst().map { rest in
            rest.components(separatedBy: "\n```\n").first ?? ""
        }
    }
}
