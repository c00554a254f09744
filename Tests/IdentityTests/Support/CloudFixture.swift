import Secrets
import Synchronization
import Vocabulary

@testable import Identity

/// A machine whose environment, files, network and clock a test plays.
struct CloudFixture: Sendable {
    struct Missing: Error, CustomStringConvertible {
        let description = "no such file"
    }

    let transport = ScriptedTransport()
    let clock = TestClock()
    let host: CloudHost

    init(environment: [String: String] = [:], files: [String: String] = [:]) {
        host = CloudHost(
            environment: environment,
            transport: transport,
            readFile: { path in
                guard let text = files[path] else { throw Missing() }
                return Array(text.utf8)
            },
            clock: { [clock] in clock.now }
        )
    }

    var service: SecurityTokenService { SecurityTokenService(region: "eu-west-1", host: host) }

    /// The moment so many seconds from now.
    func later(_ seconds: Int64) -> UTCTime { clock.now + .seconds(seconds) }

    /// The document in which AWS tells a machine its credentials.
    func metadata(_ id: String, seconds: Int64 = 3600) -> JSONNode {
        .object([
            "Code": .string("Success"), "AccessKeyId": .string(id), "SecretAccessKey": .string("secret"),
            "Token": .string("token"), "Expiration": .string(later(seconds).description),
        ])
    }

    /// The answer of AWS's token service.
    func roleAnswer(_ id: String) -> String {
        """
        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
          <AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/r/gatehouse</Arn></AssumedRoleUser>
          <Credentials><AccessKeyId>\(id)</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey>
          <SessionToken>role&amp;token</SessionToken><Expiration>\(later(3600).description)</Expiration></Credentials>
        </AssumeRoleResult></AssumeRoleResponse>
        """
    }

    /// Credentials that hold for an hour.
    func temporary(_ id: String, secret: String = "secret", token: String = "token") -> CloudCredential {
        CloudCredential(
            .signing(
                AWSCredentials(
                    accessKeyID: id,
                    secretAccessKey: Secret(secret),
                    sessionToken: Secret(token)
                )
            ),
            expires: later(3600)
        )
    }
}

extension CloudCredential {
    /// The name of AWS's key.
    var accessKeyID: String? {
        if case .signing(let credentials) = form { credentials.accessKeyID } else { nil }
    }

    /// The token that is sent.
    var bearer: String? {
        if case .bearer(let token) = form { token.revealed } else { nil }
    }
}

extension IdentityRequest {
    /// The value of a field.
    func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// The body as text.
    var text: String { String(decoding: body ?? [], as: UTF8.self) }
}
