import ConfigurationFile
import Identity
import Policy
import Ports
import Secrets

extension DeclarationTools {
    /// Reads declarations as the configuration file does, and seals credentials under the installation's key.
    static func gateway(_ key: SealingKey) -> DeclarationTools {
        DeclarationTools(
            provider: { (json, headers) throws(DeclarationFault) in
                do throws(ConfigurationError) {
                    return try DeclarationParser.provider(json: json, headers: headers)
                } catch { throw DeclarationFault(error) }
            },
            model: { (json) throws(DeclarationFault) in
                do throws(ConfigurationError) {
                    return try DeclarationParser.model(json: json)
                } catch { throw DeclarationFault(error) }
            },
            checkCredentials: { (provider) throws(DeclarationFault) in
                do throws(CredentialFault) {
                    try CloudSources.check(provider)
                    try CloudSources.checkIndependence(provider)
                } catch { throw DeclarationFault(field: error.field, "The \(error.field) \(error.reason).") }
            },
            seal: { try Sealed.seal($0, for: $1, under: key) },
            open: { try Sealed.open($0, for: $1, under: key) }
        )
    }
}

extension DeclarationFault {
    /// The first of the problems that were found.
    fileprivate init(_ error: ConfigurationError) {
        guard let problem = error.problems.first else {
            self.init(field: "", "The declaration cannot be read.")
            return
        }
        let hint = problem.suggestion.map { "; did you mean \"\($0)\"?" } ?? "."
        self.init(field: problem.path, "The value \(problem.message)\(hint)")
    }
}
