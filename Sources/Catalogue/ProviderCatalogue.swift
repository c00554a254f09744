import CAssets
import Vocabulary

/// The providers that follow OpenAI's API and are known by a kind of their own.
///
/// Text in JSON Lines: the first line says which catalogue it is, each other line is a provider.
public struct ProviderCatalogue: Sendable {
    /// Which catalogue this is, such as `2026-11`.
    public let name: String
    /// Where its facts come from.
    public let source: String
    /// The providers by their kinds, in alphabetical order.
    public let providers: [ProviderFacts]
    private let places: [String: Int]

    /// The kinds, in alphabetical order.
    public var kinds: [String] { providers.map(\.kind) }

    /// The catalogue that is part of the binary.
    ///
    /// A test reads it with every check: one that did not parse would be empty here.
    public static let builtIn: ProviderCatalogue = {
        let bytes = unsafe Array(
            UnsafeBufferPointer(start: gatehouse_providers_bytes(), count: gatehouse_providers_length())
        )
        return (try? ProviderCatalogue(bytes: bytes, file: "built-in providers")) ?? ProviderCatalogue()
    }()

    private init() {
        name = ""
        source = ""
        providers = []
        places = [:]
    }

    /// Reads a catalogue.
    /// - Parameters:
    ///   - bytes: The text.
    ///   - file: How faults name the file.
    /// - Throws: The first fault, with its line.
    public init(bytes: [UInt8], file: String) throws(CatalogueFault) {
        var header: (name: String, source: String)?
        var providers: [ProviderFacts] = []
        var kinds: Set<String> = []
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty {
            do throws(LineFault) {
                guard header != nil else {
                    header = try ProviderLine.header(line)
                    continue
                }
                let facts = try ProviderLine.facts(line)
                guard kinds.insert(facts.kind).inserted else {
                    throw LineFault("\(facts.kind) stands in a line above")
                }
                providers.append(facts)
            } catch {
                throw CatalogueFault(file: file, line: index + 1, message: error.message)
            }
        }
        guard let header else { throw CatalogueFault(file: file, line: 0, message: "is empty") }
        name = header.name
        source = header.source
        self.providers = providers.sorted { $0.kind < $1.kind }
        places = Dictionary(
            self.providers.enumerated().map { ($0.element.kind, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The facts of a kind; `nil` if it is no provider of the catalogue.
    public func facts(kind: String) -> ProviderFacts? { places[kind].map { providers[$0] } }
}
