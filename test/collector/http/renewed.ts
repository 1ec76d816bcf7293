/** A second certificate for `localhost`, as a renewal brings it, and its key. They protect nothing: they are for tests alone. */
export const renewedCertificate = `-----BEGIN CERTIFICATE-----
MIIBljCCATugAwIBAgIURld/yZ41x5wtg787/XwGJwaoOwkwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNjE3NTgyNFoYDzIxMjYxMTAy
MTc1ODI0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASIBBy7AfTSwmu0r9nIDAAWYybmrld/sKOYoGJzGL9s1DLdjAe7KuYX
/93Uv+6CYdmtd3VPuZCvrL/CdGrkwaFDo2kwZzAdBgNVHQ4EFgQUCD2C/n28w+H8
V89FE+zwxpAWar8wHwYDVR0jBBgwFoAUCD2C/n28w+H8V89FE+zwxpAWar8wDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SQAwRgIhAPUA9goOI8jJMP2x9VNMKtWJTSspZUoL7WPfGXB6DtBqAiEA1dEvslb2
QspTjLfSbX0tQ9lM5+34tdYWW8EFKwlAPlk=
-----END CERTIFICATE-----
`;
export const renewedKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgsxoUhqXMIeB/ydOx
ztU2Ug1ZHqqiYkm3gIQGvdf4pqehRANCAASIBBy7AfTSwmu0r9nIDAAWYybmrld/
sKOYoGJzGL9s1DLdjAe7KuYX/93Uv+6CYdmtd3VPuZCvrL/CdGrkwaFD
-----END PRIVATE KEY-----
`;
