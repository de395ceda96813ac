/** The SHA-256 of bytes as hexadecimal digits: computed here, nothing is sent. */
export async function sha256(content: BufferSource): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", content);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
