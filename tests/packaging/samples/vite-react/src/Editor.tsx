import * as monaco from 'monaco-editor';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
import { useEffect, useRef } from 'react';

self.MonacoEnvironment = { getWorker: () => new EditorWorker() };

export function Editor() {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const editor = monaco.editor.create(place.current!, {
      value: 'FROM busybox\n',
      language: 'dockerfile',
      automaticLayout: true,
    });
    return () => editor.dispose();
  }, []);
  return <div className="editor" ref={place} />;
}
