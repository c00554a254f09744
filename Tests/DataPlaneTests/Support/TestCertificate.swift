import Foundation
import TransportSecurity

/// A certificate for 127.0.0.1 that nobody trusts, with its key.
enum TestCertificate {
    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBhTCCASygAwIBAgIUKnZXXbwXPDGV14UVoj7SFtKsVmYwCgYIKoZIzj0EAwIw
        DzENMAsGA1UEAwwEZ2F0ZTAgFw0yNjExMjUxMzE4MjRaGA8yMTI2MTEwMTEzMTgy
        NFowDzENMAsGA1UEAwwEZ2F0ZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKvM
        foKzY9LGvSOIPcyGqBXM2sZ9ssRDxo9E31Tqe6PJJNXJ8NK8YEgEIMMWTnsV9Ikm
        MsX8CT9B8r584P6MDNajZDBiMB0GA1UdDgQWBBRYklsTbcvgoBSJkjNI8HPFudWt
        +DAfBgNVHSMEGDAWgBRYklsTbcvgoBSJkjNI8HPFudWt+DAPBgNVHRMBAf8EBTAD
        AQH/MA8GA1UdEQQIMAaHBH8AAAEwCgYIKoZIzj0EAwIDRwAwRAIge1yfR6ytrBC6
        gq9ovzrHaEup0iwEf5XFcDjAzOvOB24CIBnNY2C4iXsNKUq5fvgs0U7wf7PzR2Ri
        KUQHRH+Y07ss
        -----END CERTIFICATE-----
        """

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg96Wqto4hhvqWTS/0
        1PnYVsxgdVn+P7Amy0Pak+KM16KhRANCAASrzH6Cs2PSxr0jiD3MhqgVzNrGfbLE
        Q8aPRN9U6nujySTVyfDSvGBIBCDDFk57FfSJJjLF/Ak/QfK+fOD+jAzW
        -----END PRIVATE KEY-----
        """

    static func security() throws -> ServerSecurity {
        let folder = FileManager.default.temporaryDirectory.path + "/certificate-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try certificate.write(toFile: folder + "/certificate.pem", atomically: true, encoding: .utf8)
        try key.write(toFile: folder + "/key.pem", atomically: true, encoding: .utf8)
        return try ServerSecurity(
            certificateFile: folder + "/certificate.pem",
            privateKeyFile: folder + "/key.pem"
        )
    }
}
