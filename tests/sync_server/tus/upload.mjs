// tus-js-client as it is installed: upload a file, optionally stop after so many bytes or go on with an upload's address.
// node upload.mjs '{"endpoint": …, "token": …, "file": …, "chunk": …, "stopAfter": …, "url": …}'
import { createReadStream, statSync } from 'node:fs'
import * as tus from 'tus-js-client'

const wish = JSON.parse(process.argv[2])
const upload = new tus.Upload(createReadStream(wish.file), {
  endpoint: wish.endpoint,
  uploadUrl: wish.url ?? null,
  uploadSize: statSync(wish.file).size,
  chunkSize: wish.chunk,
  headers: { Authorization: `Bearer ${wish.token}` },
  metadata: wish.metadata ?? {},
  retryDelays: wish.retryDelays ?? null,
  onProgress: (sent) => { console.error(`sent ${sent}`) },
  onChunkComplete: (_size, accepted) => {
    if (wish.stopAfter && accepted >= wish.stopAfter) {
      upload.abort().then(() => { console.log(JSON.stringify({ url: upload.url, accepted })); process.exit(0) })
    }
  },
  onError: (error) => { console.log(JSON.stringify({ url: upload.url, error: String(error) })); process.exit(1) },
  onSuccess: () => { console.log(JSON.stringify({ url: upload.url, done: true })) },
})
upload.start()
