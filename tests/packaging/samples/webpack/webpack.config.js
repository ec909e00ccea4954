const HtmlWebpackPlugin = require('html-webpack-plugin');

module.exports = {
  mode: 'production',
  entry: './src/ide.js',
  output: { clean: true },
  plugins: [new HtmlWebpackPlugin({ template: 'src/index.html', favicon: 'src/icon.svg' })],
  devServer: { proxy: [{ context: '/api', target: 'http://127.0.0.1:8787' }] },
};
